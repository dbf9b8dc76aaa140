"""Settings that would leave a door open are refused."""

import pytest
from pydantic import ValidationError

from marketplace.config import Settings

SERVED = {"public_url": "https://shop.example"}
PLAIN = {"name": "Elm", "issuer": "http://id.example", "client_id": "a", "client_secret": "b"}


@pytest.mark.parametrize(
    "careless",
    [
        {"secret_key": "short"},
        {"typesense_url": "http://search:8108", "typesense_api_key": "marketplace"},
        {"oidc_providers": [PLAIN]},
    ],
)
def test_a_shop_on_the_internet_has_secrets_of_its_own(careless):
    with pytest.raises(ValidationError):
        Settings(_env_file=None, **SERVED, **careless)


def test_a_shop_with_its_own_secrets_opens():
    Settings(
        _env_file=None,
        **SERVED,
        secret_key="k" * 32,
        typesense_url="http://search:8108",
        typesense_api_key="t" * 32,
    )


def test_at_home_anything_goes():
    Settings(
        _env_file=None,
        public_url="http://localhost:3000",
        secret_key="short",
        typesense_api_key="marketplace",
    )
