"""The command line of the marketplace: `python -m marketplace COMMAND`."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from marketplace.config import ROOT, settings
from marketplace.errors import Problem
from marketplace.machine.frontend import BuildError
from marketplace.machine.screen import Account, console, counting, note, show_import
from marketplace.machine.services import embedded_services
from marketplace.machine.supervisor import StartError

app = typer.Typer(help="The marketplace.", no_args_is_help=True, pretty_exceptions_enable=False)


@app.command()
def run() -> None:
    """Start everything on one port and say where it is."""
    from marketplace.machine.run import run

    run(prepare)


@app.command()
def web() -> None:
    """Serve pages, API and websocket; the environment names the services."""
    from marketplace.machine.web import serve

    serve(settings())


@app.command()
def worker() -> None:
    """Do what follows from events and what is due."""
    from marketplace.jobs.worker import main

    main()


@app.command()
def sandbox(port: int = 0, smtp_port: int = 0, host: str = "127.0.0.1") -> None:
    """Stand in for Stripe and for the mail server."""
    from marketplace.sandbox.main import serve

    data_dir = settings().data_dir
    data_dir.mkdir(parents=True, exist_ok=True)
    webhook_url = f"http://127.0.0.1:{settings().port}/webhooks/stripe"
    serve(host, port, data_dir, settings().public_url, webhook_url, smtp_port)


@app.command()
def build() -> None:
    """Build the pages that browsers load."""
    from marketplace.machine.frontend import build

    build()


@app.command()
def migrate() -> None:
    """Bring the database up to date with the code."""
    with services_at_hand():
        upgrade()


@app.command()
def seed(
    scale: Annotated[float, typer.Option(help="Size of the catalogue; 1 is the usual one.")] = 1.0,
) -> None:
    """Fill an empty shop with the demo catalogue."""
    from marketplace.demo.load import fill_if_empty

    with services_at_hand():
        upgrade()
        if not asyncio.run(fill_if_empty(scale, note)):
            console.print("The shop has products already; nothing was added.")


@app.command(name="import")
def import_(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, readable=True)],
    vendor: Annotated[str, typer.Option(help="The vendor's name or address.")],
    stock: Annotated[
        int, typer.Option(help="How many there are of what a file doesn't count.")
    ] = 0,
) -> None:
    """Bring in a vendor's products and offers from CSV files (.csv or .csv.gz)."""
    from marketplace.jobs.imports import import_file

    async def import_all() -> None:
        for file in files:
            with counting(file.name) as counted:
                outcome = await import_file(vendor, file, stock, counted)
            show_import(outcome)

    with services_at_hand():
        upgrade()
        asyncio.run(import_all())


@app.command()
def services() -> None:
    """Start only PostgreSQL, Valkey and Typesense, and say where they are."""
    from marketplace.machine.run import stopped_by_signals

    with stopped_by_signals(), services_at_hand() as environment:
        for name, value in environment.items():
            console.print(f"export {name}={value}", soft_wrap=True)
        signal.pause()


@app.command()
def doctor() -> None:
    """Look at everything the marketplace leans on and say what to mend."""
    from marketplace.machine.doctor import examine

    with services_at_hand():
        findings = list(examine(settings()))
    for subject, observed, advice in findings:
        mark = ("✗", "red") if advice else ("✓", "green")
        line = Text.assemble(mark, f" {subject}: {observed}. ", (advice, "bold"))
        console.print(line, soft_wrap=True)
    raise typer.Exit(any(finding.advice for finding in findings))


@contextlib.contextmanager
def services_at_hand() -> Iterator[dict[str, str]]:
    """The services of the settings; embedded ones are found or started for the block."""
    with embedded_services(settings(), settings().data_dir) as environment:
        os.environ.update(environment)
        settings.cache_clear()
        yield environment


def upgrade() -> None:
    """Apply the migrations that the database lacks."""
    from alembic import command
    from alembic.config import Config

    from marketplace.machine.doctor import require

    require(settings(), "PostgreSQL")
    command.upgrade(Config(ROOT / "alembic.ini"), "head")


def prepare() -> Sequence[Account]:
    """Migrate, and fill an empty shop with the demo catalogue."""
    from marketplace.demo.load import ACCOUNTS, fill_if_empty
    from marketplace.machine.doctor import require

    require(settings(), "Redis")
    upgrade()
    asyncio.run(fill_if_empty(settings().demo_scale, note))
    return ACCOUNTS


def main() -> None:
    """Run a command; what cannot be done is said in words."""
    try:
        app()
    except (StartError, BuildError, Problem) as problem:
        console.print("[red]✗[/]", Text(str(problem)), soft_wrap=True)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
