"""`make run`: from an empty machine to an open shop, and back."""

import contextlib
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from types import FrameType

from marketplace.config import Settings, settings
from marketplace.machine import children
from marketplace.machine.frontend import build_if_changed
from marketplace.machine.occupation import Occupation, occupation
from marketplace.machine.ports import is_free
from marketplace.machine.premises import Premises
from marketplace.machine.screen import Account, say, step, welcome
from marketplace.machine.services import needed_services
from marketplace.machine.supervisor import StartError

Prepare = Callable[[], Sequence[Account]]
"""Migrates and fills the database that the settings name; returns who can sign in."""


def run(prepare: Prepare) -> None:
    """Start everything, say where it is, and stop it all at Ctrl-C or SIGTERM."""
    premises = Premises(settings().data_dir)
    if not premises.occupy():
        raise StartError(_who_is_here(premises))
    with stopped_by_signals(), occupation(premises, say) as here:
        open_shop(here, prepare)
        signal.pause()


def open_shop(here: Occupation, prepare: Prepare) -> None:
    """Bring up one floor after the other; the pages are built meanwhile."""
    if not is_free(settings().port, children.EVERYWHERE):
        port = settings().port
        raise StartError(f"Port {port} is taken. Choose another one: PORT={port + 1} make run")
    environment = _export({"PUBLIC_URL": _public_url(settings())})
    with build_if_changed(settings(), here.premises.log("frontend")) as build:
        with step("Database, cache, search and sandbox are ready"):
            environment |= _start_surroundings(here)
        here.publish(environment)
        with step("The database is up to date"):
            accounts = prepare()
        if build:
            with step("The pages are built"):
                build.finish()
    with step("The doors are open"):
        renderer, address = children.needed_renderer(here.premises, settings())
        environment |= _export(address)
        here.start(*renderer)
        here.start(children.worker(), children.web(settings()))
    here.publish(environment, settings().public_url)
    welcome(settings().public_url, accounts)


@contextlib.contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Ctrl-C, SIGTERM and a closed terminal end the block quietly, and only once."""
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in signals:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in signals:
        signal.signal(number, stop)
    with contextlib.suppress(KeyboardInterrupt):
        yield


def _start_surroundings(here: Occupation) -> dict[str, str]:
    """Start what the settings leave open; returns the environment that leads to it."""
    services, service_addresses = needed_services(here.premises, settings())
    sandbox, sandbox_addresses = children.needed_sandbox(here.premises, settings())
    here.start(*services, *sandbox)
    return _export(service_addresses | sandbox_addresses)


def _export(environment: dict[str, str]) -> dict[str, str]:
    """Make the variables part of our settings and of every child's."""
    os.environ.update(environment)
    settings.cache_clear()
    return environment


def _public_url(chosen: Settings) -> str:
    """The address that was chosen, or the one of the chosen port."""
    is_chosen = "public_url" in chosen.model_fields_set
    return chosen.public_url if is_chosen else f"http://localhost:{chosen.port}"


def _who_is_here(premises: Premises) -> str:
    holder = premises.record()
    if holder.url:
        return (
            f"The marketplace is already running at {holder.url} (process {holder.pid}).\n"
            f"Stop it with Ctrl-C where it runs, or with: kill {holder.pid}"
        )
    who = f"Process {holder.pid} ({holder.command})" if holder.pid else "Another process"
    return f"{who} is at work in {premises.path}. Try again when it has finished."
