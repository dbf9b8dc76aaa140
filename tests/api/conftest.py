"""The whole application, for what can only be seen from outside."""

import httpx
import pytest

SHELL = (
    "<!DOCTYPE html><html><head></head><body>"
    "<script>window.__reactRouterContext = {}</script></body></html>"
)


@pytest.fixture(scope="session")
async def application(db_url, tmp_path_factory):
    """The whole application in front of pages that are only a shell."""
    web = tmp_path_factory.mktemp("web")
    built = web / "build" / "client"
    built.mkdir(parents=True)
    (built / "__spa-fallback.html").write_text(SHELL)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REFLEX_WEB_WORKDIR", str(web))
        patch.setenv("__REFLEX_SKIP_COMPILE", "true")
        patch.setenv("REFLEX_ENV_MODE", "prod")
        from marketplace.marketplace import app

        yield app()


@pytest.fixture
async def reader(application):
    """Somebody who reads the shop's pages."""
    transport = httpx.ASGITransport(app=application)
    headers = {"accept": "text/html"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://localhost:3000", headers=headers
    ) as client:
        yield client
