"""Who asks for their data, and what an entry of the register of personal data says.

The register is `queries.personal_tables`: every table with somebody's data in it, whose rows are
whose, which columns a person gets, and what becomes of it when they want to be forgotten.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func
from sqlmodel import SQLModel, col, select

from marketplace.adapters.database import Session
from marketplace.adapters.tokens import alias
from marketplace.models.accounts import Account
from marketplace.models.carts import Cart
from marketplace.models.orders import OrderGroup, VendorOrder
from marketplace.rules.permissions import Actor
from marketplace.rules.search_log import whose


@dataclass(frozen=True, slots=True)
class Subject:
    """A person, by their account, by an address that is proven to be theirs, or by both.

    `email` is in lower case, and empty while nobody has shown that they read that mailbox: who
    signs up with somebody else's address gets nothing of theirs. `seekers` are the names of
    their account and browsers in Redis.
    """

    account_id: int | None = None
    email: str = ""
    seekers: tuple[str, ...] = ()

    @property
    def aliases(self) -> list[str]:
        """How the log of searches knows them."""
        return [alias(one) for one in self.seekers]


async def subject_of(db: Session, account: Account) -> Subject:
    """The person of an account."""
    is_proven = account.email_verified_at is not None
    browsers = select(Cart.visitor_hash).where(
        Cart.account_id == account.id, col(Cart.visitor_hash).is_not(None)
    )
    visitors = [Actor(visitor=token) for token in (await db.exec(browsers.distinct())).all()]
    return Subject(
        account.id,
        account.email.lower() if is_proven else "",
        tuple(whose(one) for one in (Actor(account_id=account.id), *visitors)),
    )


class Fate(StrEnum):
    """What becomes of rows when their person wants to be forgotten."""

    REMOVED = "removed"
    NAMELESS = "kept without the person"
    SEALED = "kept; who it was is sealed until the books may be thrown away"
    KEPT = "kept"


Whose = Callable[[Subject], ColumnElement[bool]]


@dataclass(frozen=True)
class Personal:
    """One table with people's data.

    `shown` are the columns a person gets, `withheld` those they don't: secrets, and keys that
    mean nothing outside. `because` says why the fate is the right one. `said` are further
    columns, made of the person's own view of a row.
    """

    model: type[SQLModel]
    title: str
    theirs: Whose
    shown: tuple[str, ...]
    withheld: tuple[str, ...]
    fate: Fate
    because: str
    said: Callable[[Subject], dict[str, ColumnElement[Any]]] = field(default=lambda _subject: {})

    @property
    def name(self) -> str:
        """Of the table."""
        return str(self.model.__tablename__)


def entry(
    model: type[SQLModel],
    title: str,
    theirs: Whose,
    shown: str,
    withheld: str,
    fate: Fate,
    because: str,
    **more: Any,
) -> Personal:
    """An entry whose columns are written as words with spaces between."""
    return Personal(
        model, title, theirs, tuple(shown.split()), tuple(withheld.split()), fate, because, **more
    )


def by_account(column: Any) -> Whose:
    """The rows that name the person's account."""
    return lambda who: false() if who.account_id is None else col(column) == who.account_id


def by_email(column: Any) -> Whose:
    """The rows that name an address that is proven to be the person's."""
    return lambda who: func.lower(col(column)) == who.email if who.email else false()


def either_way(by_id: Any, by_address: Any) -> Whose:
    """The rows of the person's account, and those of their address that are no account's."""

    def theirs(who: Subject) -> ColumnElement[bool]:
        nobodys = col(by_id).is_(None) & by_email(by_address)(who)
        return by_account(by_id)(who) | nobodys

    return theirs


def within(column: Any, parents: Callable[[Subject], Select[Any]]) -> Whose:
    """The rows that belong to something of the person's."""
    return lambda who: col(column).in_(parents(who))


BOUGHT = either_way(OrderGroup.account_id, OrderGroup.email)


def groups(who: Subject) -> Select[Any]:
    """The ids of the person's purchases."""
    return select(OrderGroup.id).where(BOUGHT(who))


def orders(who: Subject) -> Select[Any]:
    """The ids of the vendors' parts of them."""
    return select(VendorOrder.id).where(col(VendorOrder.group_id).in_(groups(who)))
