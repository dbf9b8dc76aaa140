"""The services that the settings do not name, started from packages."""

import contextlib
import fcntl
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from marketplace.config import Settings
from marketplace.machine import postgres, typesense, valkey
from marketplace.machine.occupation import occupation
from marketplace.machine.premises import Premises
from marketplace.machine.programs import Program
from marketplace.machine.supervisor import StartError

PATIENCE = 90.0
"""Seconds that we wait for another process to get its services ready."""
POLL_SECONDS = 0.05

Needed = tuple[list[Program], dict[str, str]]
"""Programs to start, and the environment that leads to them."""


@contextlib.contextmanager
def embedded_services(settings: Settings, data_dir: Path) -> Iterator[dict[str, str]]:
    """The environment that leads to every service `settings` leave open, for as long as the block.

    Services that another process runs in `data_dir` are used. Whoever started them
    here stops them when the last user has left. Empty when nothing is left open.
    """
    if _is_complete(settings):
        yield {}
        return
    premises = Premises(data_dir)
    with (premises.path / "users.lock").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        if not premises.occupy():
            yield _environment_of_the_holder(premises)
            return
        with occupation(premises, _aside) as here:
            programs, environment = needed_services(premises, settings)
            here.start(*programs)
            here.publish(environment)
            yield environment
            fcntl.flock(users, fcntl.LOCK_EX)


def _aside(name: str, line: str) -> None:
    """What happens to a server; not among what a shell is going to read."""
    print(name, line, file=sys.stderr)


def needed_services(premises: Premises, settings: Settings) -> Needed:
    """What `settings` leave open."""
    programs: list[Program] = []
    environment: dict[str, str] = {}
    if not settings.database_url:
        port = premises.port(postgres.NAME)
        programs.append(postgres.program(premises, port))
        environment["DATABASE_URL"] = postgres.url(premises, port)
    if not settings.redis_url:
        port = premises.port(valkey.NAME)
        programs.append(valkey.program(premises, port))
        environment["REDIS_URL"] = valkey.url(premises, port)
    if not settings.typesense_url:
        port = premises.port(typesense.NAME)
        key = premises.secret()
        programs.append(typesense.program(premises, port, key))
        environment |= {"TYPESENSE_URL": typesense.url(port), "TYPESENSE_API_KEY": key}
    if not settings.secret_key.get_secret_value():
        environment["SECRET_KEY"] = premises.secret("links")
    return programs, environment


def _is_complete(settings: Settings) -> bool:
    services = (settings.database_url, settings.redis_url, settings.typesense_url)
    return all((*services, settings.secret_key.get_secret_value()))


def _environment_of_the_holder(premises: Premises) -> dict[str, str]:
    """What the process that holds the folder has published, once it has."""
    deadline = time.monotonic() + PATIENCE
    while not (environment := premises.record().environment):
        if time.monotonic() > deadline:
            raise StartError(
                f"Another process holds {premises.path}, but its services don't start."
            )
        time.sleep(POLL_SECONDS)
    return environment
