"""The embedded services come from packages, are shared, and survive being killed."""

import os
import signal
import time
from pathlib import Path

import httpx
import psycopg
import pytest
import redis

from marketplace.config import Settings
from marketplace.machine.premises import Premises
from marketplace.machine.services import embedded_services

ELSEWHERE = {"redis_url": "redis://elsewhere", "typesense_url": "http://elsewhere"}


def settings_without(**given: str) -> Settings:
    return Settings(**{"database_url": "", "redis_url": "", "typesense_url": "", **given})


@pytest.fixture
def only_postgres(tmp_path: Path):
    with embedded_services(settings_without(**ELSEWHERE), tmp_path) as environment:
        yield environment


def test_postgres_valkey_and_typesense_answer(services_env):
    with psycopg.connect(services_env["DATABASE_URL"]) as connection:
        assert connection.info.server_version >= 180000
    with redis.Redis.from_url(services_env["REDIS_URL"]) as client:
        assert client.ping()
    assert httpx.get(f"{services_env['TYPESENSE_URL']}/health").json() == {"ok": True}


def test_nobody_gets_in_without_the_secret(services_env):
    stranger = services_env["DATABASE_URL"].replace("marketplace:", "marketplace:not-", 1)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(stranger)
    assert httpx.get(f"{services_env['TYPESENSE_URL']}/collections").status_code == 401


def test_services_that_the_settings_name_are_left_to_them(tmp_path):
    settings = settings_without(database_url="postgresql://elsewhere", **ELSEWHERE)

    with embedded_services(settings, tmp_path) as environment:
        assert environment == {}
        assert not list(tmp_path.iterdir())


def test_the_data_folder_may_have_a_space_in_its_name(tmp_path):
    elsewhere = {"database_url": "postgresql://elsewhere", "typesense_url": "http://elsewhere"}

    with (
        embedded_services(settings_without(**elsewhere), tmp_path / "my shop") as environment,
        redis.Redis.from_url(environment["REDIS_URL"]) as client,
    ):
        assert client.ping()


def test_a_second_user_shares_what_the_first_one_started(only_postgres, tmp_path):
    with embedded_services(settings_without(**ELSEWHERE), tmp_path) as environment:
        assert environment == only_postgres


def test_a_killed_postgres_comes_back_with_its_data(only_postgres, tmp_path):
    address = only_postgres["DATABASE_URL"]
    with psycopg.connect(address) as connection:
        connection.execute("create table kept (id int)")
        connection.commit()
    pid, _ = Premises(tmp_path).record().processes["postgres"]

    os.kill(pid, signal.SIGKILL)

    with wait_for_connection(address, other_than=pid, folder=tmp_path) as connection:
        assert connection.execute("select count(*) from kept").fetchone() == (0,)


def wait_for_connection(address: str, other_than: int, folder: Path) -> psycopg.Connection:
    deadline = time.monotonic() + 20
    while True:
        try:
            if Premises(folder).record().processes["postgres"][0] != other_than:
                return psycopg.connect(address)
        except psycopg.OperationalError:
            assert time.monotonic() < deadline
        time.sleep(0.05)
