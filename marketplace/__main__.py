"""The command line of the marketplace: `python -m marketplace COMMAND`."""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.text import Text

from marketplace.commands import apps, keys, sign_out, staff
from marketplace.config import settings
from marketplace.errors import Problem, SearchAway
from marketplace.machine.at_hand import services_at_hand, upgrade
from marketplace.machine.frontend import BuildError
from marketplace.machine.screen import Account, console, counting, note, show_import
from marketplace.machine.supervisor import StartError
from marketplace.rules.kinds import FileKind

CHECK_MEDIA = "Check MEDIA_URL, that the bucket exists, and that the folder can be written."

app = typer.Typer(help="The marketplace.", no_args_is_help=True, pretty_exceptions_enable=False)
media = typer.Typer(help="Where pictures lie.", no_args_is_help=True)
app.add_typer(media, name="media")
app.add_typer(keys, name="keys")
app.add_typer(apps, name="apps")
app.command()(staff)
app.command()(sign_out)


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
    """Stand in for the payment providers and for the mail server."""
    from marketplace.sandbox.main import serve

    data_dir = settings().data_dir
    data_dir.mkdir(parents=True, exist_ok=True)
    webhook_url = f"http://127.0.0.1:{settings().port}/webhooks"
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
        if asyncio.run(fill_if_empty(scale, note)):
            asyncio.run(index_anew())
        else:
            console.print("The shop has products already; nothing was added.")


@app.command(name="import")
def import_(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, readable=True)],
    vendor: Annotated[str, typer.Option(help="The vendor's name or address.")],
    stock: Annotated[
        int, typer.Option(help="How many there are of what a file doesn't count.")
    ] = 0,
    map: Annotated[
        list[str] | None,
        typer.Option(help="What a column means, like Artikelname=title; it is remembered."),
    ] = None,
) -> None:
    """Bring in a vendor's products and offers from CSV or JSON Lines files, packed or not."""
    from marketplace.jobs.imports import import_file

    chosen = dict(_named(one) for one in map or [])

    async def import_all() -> None:
        for file in files:
            with counting(file.name) as counted:
                outcome = await import_file(vendor, file, stock, counted, chosen)
            show_import(outcome)

    with services_at_hand():
        upgrade()
        asyncio.run(import_all())


@app.command()
def export(
    vendor: Annotated[str, typer.Option(help="The vendor's name or address.")],
    format: Annotated[FileKind, typer.Option(help="The kind of file.")] = FileKind.CSV,
    out: Annotated[
        Path | None, typer.Option(help="Where to write it (.gz packs it); else VENDOR.csv.")
    ] = None,
) -> None:
    """Write everything a vendor sells into a file that `import` reads back."""
    from marketplace.jobs.exports import export_file

    with services_at_hand():
        upgrade()
        place = asyncio.run(export_file(vendor, format, out))
    console.print(f"[green]✓[/] {place}", soft_wrap=True)


def _named(option: str) -> tuple[str, str]:
    """The column and its meaning in `COLUMN=MEANING`."""
    name, separator, meaning = option.rpartition("=")
    if not separator:
        raise typer.BadParameter(f"{option}: please write COLUMN=MEANING, like Artikelname=title.")
    return name, meaning


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
    from marketplace.adapters import files
    from marketplace.machine.doctor import examine, tried

    with services_at_hand():
        findings = list(examine(settings()))
        store = tried("Pictures", lambda: asyncio.run(files.here().try_out()), CHECK_MEDIA)
        findings.append(store)
    for subject, observed, advice in findings:
        mark = ("✗", "red") if advice else ("✓", "green")
        line = Text.assemble(mark, f" {subject}: {observed}. ", (advice, "bold"))
        console.print(line, soft_wrap=True)
    leave(any(finding.advice for finding in findings))


@app.command()
def audit(
    noted: Annotated[
        str, typer.Option(help="A link as it was once: its number and digest, NUMBER:DIGEST.")
    ] = "",
) -> None:
    """Check that nobody has rewritten the audit trail; keep the link that it names elsewhere."""
    from marketplace.jobs.audit import examine

    number, separator, digest = noted.partition(":")
    if noted and not (separator and number.isdecimal()):
        raise typer.BadParameter("Please write NUMBER:DIGEST.")
    with services_at_hand():
        check = asyncio.run(examine((int(number or 0), digest)))
    for fault in check.faults:
        console.print(Text.assemble(("✗ ", "red"), fault), soft_wrap=True)
    console.print(f"The last link is {check.count}:{check.head}", soft_wrap=True)
    leave(1 if check.faults else 0)


@media.command(name="copy")
def copy_media(
    back: Annotated[
        bool, typer.Option("--back", help="From the store into the data folder.")
    ] = False,
) -> None:
    """Copy the pictures in the data folder to the store that MEDIA_URL names.

    What is there already is left out, so it may be run again, also while the shop is open.
    """
    from marketplace.adapters import files, moving_files

    if not settings().media_url.get_secret_value():
        raise StartError("MEDIA_URL names no store that the pictures could be copied to.")
    ways = (files.here(), files.local()) if back else (files.local(), files.here())
    try:
        with counting("Pictures") as counted:
            copied, there = asyncio.run(moving_files.copy(*ways, counted))
    except Problem as problem:
        tell(problem)
        leave(1)
    console.print(f"{copied:,} files copied to {ways[1].where}; {there:,} were there already.")
    leave(0)


def leave(code: int) -> NoReturn:
    """End at once: threads of the store's client may abort an interpreter that is closing."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def prepare() -> Sequence[Account]:
    """Migrate, and fill an empty shop with the demo; not one that takes real money."""
    from marketplace.demo.load import ACCOUNTS, fill_if_empty
    from marketplace.machine.doctor import require

    require(settings(), "Redis")
    upgrade()
    if settings().takes_real_money:
        return ()
    if asyncio.run(fill_if_empty(settings().demo_scale, note)):
        asyncio.run(index_anew())
    return ACCOUNTS


async def index_anew() -> None:
    """Build the search index; without its server it is built when that is back."""
    from marketplace.jobs.search_upkeep import rebuild

    try:
        await rebuild()
    except SearchAway:
        note("The search index is away; it catches up when it is back")


def main() -> None:
    """Run a command; what cannot be done is said in words."""
    try:
        app()
    except (StartError, BuildError, Problem) as problem:
        tell(problem)
        raise SystemExit(1) from None


def tell(problem: Exception) -> None:
    """Say what cannot be done."""
    words = getattr(problem, "reason", "") or str(problem)
    console.print("[red]✗[/]", Text(words), soft_wrap=True)


if __name__ == "__main__":
    main()
