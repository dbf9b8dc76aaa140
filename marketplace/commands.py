"""Commands about access: keys, apps that people may let in, roles of staff, open sessions."""

import asyncio
from typing import Annotated

import typer
from rich.table import Table

from marketplace.machine.at_hand import services_at_hand, upgrade
from marketplace.machine.screen import console, counting, note
from marketplace.rules.kinds import StaffRole

keys = typer.Typer(help="The shop's keys.", no_args_is_help=True)
apps = typer.Typer(help="Apps that people may give access.", no_args_is_help=True)


@keys.command(name="list")
def list_keys() -> None:
    """Show the keys of access tokens, the one that signs last first."""
    from marketplace.adapters.database import reading
    from marketplace.rules.permissions import SYSTEM
    from marketplace.services import signing_keys

    async def read() -> None:
        table = Table("Key", "Signs from", "Known until", box=None, header_style="dim")
        async with reading() as db:
            for row in await signing_keys.every_key(db, SYSTEM):
                until = f"{row.known_until:%Y-%m-%d %H:%M}" if row.known_until else "its successor"
                table.add_row(row.kid, f"{row.signs_from:%Y-%m-%d %H:%M}", until)
        console.print(table)

    with services_at_hand():
        upgrade()
        asyncio.run(read())


@keys.command()
def rotate(
    now: Annotated[
        bool,
        typer.Option("--now", help="A key was stolen: every access token is void at once."),
    ] = False,
) -> None:
    """Make a new key for access tokens; it is published now and signs from tomorrow on."""
    from marketplace.adapters.database import transaction
    from marketplace.rules.permissions import SYSTEM
    from marketplace.services import signing_keys

    async def made() -> str:
        async with transaction() as db:
            row = await signing_keys.rotate(db, SYSTEM, at_once=now)
            return f"{row.kid} signs from {row.signs_from:%-d %b %Y, %H:%M} UTC on."

    with services_at_hand():
        upgrade()
        console.print(f"[green]✓[/] {asyncio.run(made())}", soft_wrap=True)


@keys.command()
def reseal() -> None:
    """Seal everything under SECRET_KEY that still lies under one of OLD_SECRET_KEYS.

    The shop may be open meanwhile. If it is stopped, run it again: it goes on.
    """
    from marketplace.jobs.keys import reseal_everything

    with services_at_hand():
        upgrade()
        with counting("Sealed rows") as counted:
            outcome = asyncio.run(reseal_everything(counted))
    console.print(f"{outcome}.", soft_wrap=True)
    if outcome.unreadable:
        raise typer.Exit(1)


@apps.command()
def add(
    name: Annotated[str, typer.Argument(help="What people call it.")],
    redirect: Annotated[list[str], typer.Option(help="Where people are sent back to.")],
    scope: Annotated[list[str], typer.Option(help="What it may ask for.")],
) -> None:
    """Let an app ask people for access; says the client_id by which it is known."""
    from marketplace.adapters.database import transaction
    from marketplace.rules.permissions import SYSTEM
    from marketplace.rules.scopes import Scope, scopes_in
    from marketplace.services import api_clients

    scopes = scopes_in(" ".join(scope))
    if scopes is None:
        raise typer.BadParameter(f"Scopes are {', '.join(Scope)}.")

    async def made() -> str:
        async with transaction() as db:
            return (await api_clients.add_app(db, SYSTEM, name, redirect, scopes)).client_id

    with services_at_hand():
        upgrade()
        print(asyncio.run(made()))


@apps.command()
def remove(client_id: str) -> None:
    """End an app, and with it whatever people gave it."""
    from marketplace.adapters.database import transaction
    from marketplace.rules.permissions import SYSTEM
    from marketplace.services import api_clients

    async def removed() -> None:
        async with transaction() as db:
            await api_clients.remove_app(db, SYSTEM, client_id)

    with services_at_hand():
        upgrade()
        asyncio.run(removed())
    console.print(f"[green]✓[/] {client_id} has no access any more.", soft_wrap=True)


def staff(
    email: Annotated[str, typer.Argument(help="The address of an account.")],
    role: Annotated[StaffRole, typer.Option(help="What they do here.")] = StaffRole.SUPER,
) -> None:
    """Give somebody a role of the staff: the first of them can get it nowhere else."""
    from marketplace.jobs.appointing import appoint

    with services_at_hand():
        upgrade()
        note(f"{asyncio.run(appoint(email, role))} is staff now: {role}")


def sign_out(
    email: Annotated[str, typer.Argument(help="The address of an account.")] = "",
    everybody: Annotated[bool, typer.Option("--everybody", help="All people at once.")] = False,
) -> None:
    """Sign somebody out of every browser, or everybody: a session or the database was stolen."""
    from marketplace.jobs.appointing import end_sessions

    if bool(email) == everybody:
        raise typer.BadParameter("Please name one address, or --everybody.")
    with services_at_hand():
        upgrade()
        note(f"Ended: {asyncio.run(end_sessions(email)):,}")
