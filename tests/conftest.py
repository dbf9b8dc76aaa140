"""What tests share: real services, and a migrated database of their own."""

import fcntl
import hashlib
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import hypothesis
import psycopg
import pytest
import redis
from alembic import command
from alembic.config import Config
from psycopg import sql
from sqlmodel.ext.asyncio.session import AsyncSession

from marketplace.adapters.database import Session, engine
from marketplace.config import ROOT, settings
from marketplace.machine.services import embedded_services
from tests.binding import bind_actors
from tests.s3 import s3_url

__all__ = ["s3_url"]

bind_actors()

# How long an example takes says more about the machine than about the rule.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

DATA_DIR = ROOT / ".data" / "test"
VERSIONS = ROOT / "alembic" / "versions"


@pytest.fixture(scope="session")
def services_env() -> Iterator[dict[str, str]]:
    """PostgreSQL, Valkey and Typesense, in the environment and in the settings.

    All xdist workers use the same ones: the first starts them, the last to leave lets them stop.
    """
    with (
        embedded_services(settings(), DATA_DIR) as environment,
        pytest.MonkeyPatch.context() as patch,
    ):
        for name, value in environment.items():
            patch.setenv(name, value)
        settings.cache_clear()
        yield environment
    settings.cache_clear()


@pytest.fixture(scope="session")
def db_url(services_env: dict[str, str], worker_id: str) -> Iterator[str]:
    """The address of an empty, migrated database that only this process uses."""
    server = settings().database_url
    name = f"test_{worker_id}_{os.getpid()}"
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    with (DATA_DIR / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _create_database(server, name, template=_migrated_template(server))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", _address(server, name))
        patch.setenv("REDIS_URL", _emptied_redis(settings().redis_url, worker_id))
        patch.setenv("TYPESENSE_ALIAS", name)
        patch.setenv("STAFF_SECOND_STEP", "false")
        patch.setenv("STEP_UP_MINUTES", "0")
        patch.setenv("CHALLENGE", "none")
        settings.cache_clear()
        yield settings().database_url
        _drop_index(name)
    settings.cache_clear()
    _drop_database(server, name)


def _migrated_template(server: str) -> str:
    """The name of a database with every migration applied, made when the migrations change."""
    name = f"template_{_digest(VERSIONS)}"
    with psycopg.connect(server, autocommit=True) as connection:
        known = connection.execute("select 1 from pg_database where datname = %s", [name])
        if known.fetchone():
            return name
    draft = f"{name}_draft"
    _create_database(server, draft, template="template0")
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("sqlalchemy.url", _address(server, draft).replace("%", "%%"))
    command.upgrade(config, "head")
    _execute(server, "alter database {} rename to {}", draft, name)
    return name


def _create_database(server: str, name: str, template: str) -> None:
    _drop_database(server, name)
    _execute(server, "create database {} template {}", name, template)
    _execute(server, "alter database {} set synchronous_commit = off", name)


def _drop_database(server: str, name: str) -> None:
    _execute(server, "drop database if exists {} with (force)", name)


def _emptied_redis(server: str, worker_id: str) -> str:
    """Redis of this process alone: what another one, or an earlier run, counted is not there.

    Ids begin anew in every database, so that limits would meet other people's.
    """
    number = int(worker_id.removeprefix("gw")) + 2 if worker_id.startswith("gw") else 1
    address = _address(server, str(number))
    with redis.Redis.from_url(address) as client:
        client.flushdb()
    return address


def _drop_index(alias: str) -> None:
    headers = {"X-TYPESENSE-API-KEY": settings().typesense_api_key.get_secret_value()}
    with httpx.Client(base_url=settings().typesense_url, headers=headers) as client:
        for collection in client.get("/collections").json():
            if collection["name"].startswith(f"{alias}-"):
                client.delete(f"/collections/{collection['name']}")
        client.delete(f"/aliases/{alias}")


def _execute(server: str, statement: str, *names: str) -> None:
    query = sql.SQL(statement).format(*map(sql.Identifier, names))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(query)


def _address(server: str, database: str) -> str:
    return urlsplit(server)._replace(path=f"/{database}").geturl()


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@pytest.fixture
async def db(db_url: str) -> AsyncIterator[Session]:
    """A session whose work is undone after the test."""
    async with AsyncSession(engine(), expire_on_commit=False) as session:
        await session.begin()
        yield session
        await session.rollback()


@pytest.fixture(scope="session", autouse=True)
async def connections(request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """Leave no pooled connection behind, whichever database it belonged to."""
    yield
    if engine.cache_info().currsize:
        await engine().dispose()
        engine.cache_clear()
