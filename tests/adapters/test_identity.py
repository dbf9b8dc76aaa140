"""Which other sites people may come from, by the settings."""

import pytest
from pydantic import ValidationError

from marketplace.adapters.identity import GOOGLE, issuers, provider_of, providers
from marketplace.config import Settings, settings
from marketplace.errors import NotFound
from tests.identity import knowing
from tests.identity import providers as in_settings

ELM, OAK = "https://elm.example", "https://oak.example/realms/people"


def test_there_are_as_many_as_there_are_keys_of():
    keys = {
        "GOOGLE_CLIENT_ID": "google-id",
        "GOOGLE_CLIENT_SECRET": "secret",
        "GITHUB_CLIENT_ID": "github-id",
        "GITHUB_CLIENT_SECRET": "secret",
    }
    with knowing(OIDC_PROVIDERS=in_settings(Elm_ID=ELM, Oak=OAK), **keys):
        found = [(one.key, one.name, one.issuer) for one in providers()]

        assert found == [
            ("google", "Google", GOOGLE),
            ("github", "GitHub", "https://github.com"),
            ("elm-id", "Elm ID", ELM),
            ("oak", "Oak", OAK),
        ]
        assert issuers()[OAK] == "Oak"
        assert provider_of("oak").issuer == OAK


def test_without_keys_there_is_none():
    with knowing():
        assert providers() == []
        with pytest.raises(NotFound):
            provider_of("google")


@pytest.mark.parametrize(
    "wrong",
    [
        {"OIDC_PROVIDERS": in_settings(Elm=ELM, elm=OAK)},
        {"OIDC_PROVIDERS": in_settings(Google=ELM)},
        {"OIDC_PROVIDERS": in_settings(**{"…": ELM})},
        {"OIDC_PROVIDERS": in_settings(Elm="elm.example")},
        {"GOOGLE_CLIENT_ID": "an id without its secret"},
    ],
)
def test_settings_that_cannot_be_meant_are_refused(wrong):
    with knowing(**wrong), pytest.raises(ValidationError):
        settings()


def test_an_origin_has_no_path_and_passkeys_belong_to_the_host():
    shop = Settings(public_url="https://shop.example:8443/")

    assert (shop.origin, shop.host) == ("https://shop.example:8443", "shop.example")
