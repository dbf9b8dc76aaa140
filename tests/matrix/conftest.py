"""One running shop for all calls, and a database that only it and its test know."""

import importlib
from collections.abc import Iterator

import pytest

from marketplace.state.gate import declarations
from tests.matrix.server import Server, web_process
from tests.matrix.world import World, build


@pytest.fixture(scope="session")
def application(db_url: str) -> None:
    """The whole application is loaded, so that every handler is known here, too."""
    importlib.import_module("marketplace.marketplace")
    declarations.cache_clear()


@pytest.fixture(scope="session")
def server(
    application: None, db_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """The shop's web process."""
    with web_process(tmp_path_factory.mktemp("shop"), DATABASE_URL=db_url) as running:
        yield running


@pytest.fixture(scope="session")
async def theirs(application: None) -> World:
    """What strangers reach for."""
    return await build("zz-foreign-7f3")
