"""One sandbox process for all providers, and each provider with the hands of a test."""

import pytest

from marketplace.config import settings
from tests.gateways.rig import RIGS, Rig, keys_of
from tests.sandbox.rig import Process


@pytest.fixture(scope="session")
def bank(db_url, tmp_path_factory):
    """A sandbox whose messages are kept, and settings that lead to it."""
    process = Process(tmp_path_factory.mktemp("providers"), "http://127.0.0.1:9/hooks")
    process.start()
    process.control(delay_webhooks=True)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in keys_of(process).items():
            patch.setenv(name, value)
        settings.cache_clear()
        yield process
    settings.cache_clear()
    process.stop()


@pytest.fixture(params=RIGS)
def rig(request, bank) -> Rig:
    """A provider, and what its shoppers, banks and staff do."""
    settings.cache_clear()
    return RIGS[request.param](bank)
