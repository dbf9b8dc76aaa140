"""What the machine room shows on the terminal."""

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from rich.console import Console
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

COLOURS = ("cyan", "magenta", "yellow", "green", "blue", "bright_red")

console = Console(highlight=False)


class Account(Protocol):
    """A demo account that people may sign in with."""

    @property
    def role(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def password(self) -> str: ...


class Import(Protocol):
    """What has come of a file of products; `reasons` counts what was wrong, by reason."""

    @property
    def file_name(self) -> str: ...
    @property
    def created(self) -> int: ...
    @property
    def updated(self) -> int: ...
    @property
    def unchanged(self) -> int: ...
    @property
    def reasons(self) -> Sequence[tuple[str, int]]: ...
    @property
    def hints(self) -> Sequence[str]: ...


def say(name: str, line: str) -> None:
    """Show a line of a program behind the program's name, in its own colour."""
    colour = COLOURS[sum(name.encode()) % len(COLOURS)]
    console.print(Text.assemble((f"{name:>9} ", colour), Text.from_ansi(line)), soft_wrap=True)


@contextlib.contextmanager
def step(done: str) -> Iterator[None]:
    """Say `done` and how long it took when the block has ended well."""
    started = time.monotonic()
    yield
    elapsed = time.monotonic() - started
    console.print(f"[green]✓[/] {done} [dim]{elapsed:.1f} s[/]")


def note(line: str) -> None:
    """Show what a step has come to, under way."""
    console.print(Text(f"  {line}", "dim"))


def welcome(url: str, accounts: Sequence[Account]) -> None:
    """Say where the shop is and who can sign in."""
    table = Table("Role", "E-mail", "Password", box=None, header_style="dim", padding=(0, 2, 0, 0))
    for account in accounts:
        table.add_row(account.role, account.email, account.password)
    console.print(Panel(f"[bold]{url}[/]", title="The marketplace is open", expand=False))
    if accounts:
        console.print(table)
    console.print("[dim]Ctrl-C closes it.[/]")


@contextlib.contextmanager
def counting(name: str) -> Iterator[Callable[[int, int], None]]:
    """A bar that moves when its function is called with how many are done, and of how many."""
    columns = (TextColumn(name), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(name, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def show_import(outcome: Import) -> None:
    """Say what has come of a file, and count what was wrong."""
    counts = (
        f"{outcome.created:,} new, {outcome.updated:,} changed, {outcome.unchanged:,} unchanged"
    )
    console.print(f"[green]✓[/] {outcome.file_name}: {counts}", soft_wrap=True)
    for reason, count in outcome.reasons:
        line = Text.assemble((f"{count:>7,} ", "yellow"), f"not taken: {reason}")
        console.print(line, soft_wrap=True)
    for hint in outcome.hints:
        console.print(Text(hint, "dim"), soft_wrap=True)
