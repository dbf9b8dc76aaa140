"""People, and the trail of what they did, for staff."""

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.cards.staff import AuditRow, Listing, PersonRow
from marketplace.models.accounts import Account
from marketplace.models.catalog import Category, Product
from marketplace.models.staff import AuditEntry
from marketplace.models.vendors import Vendor
from marketplace.queries.paging import containing
from marketplace.queries.staff_lists import listed, moment, words
from marketplace.rules.permissions import Actor, allow
from marketplace.rules.texts import day, shortened


async def all_people(
    db: Session, actor: Actor, text: str = "", after: str = ""
) -> Listing[PersonRow]:
    """Every account, found by name or e-mail."""
    allow(actor.is_staff)
    found = select(Account)
    if text.strip():
        pattern = containing(text)
        found = found.where(col(Account.name).ilike(pattern) | col(Account.email).ilike(pattern))
    return await listed(db, found, Account, after, _person)


def _person(account: Account) -> PersonRow:
    return PersonRow(
        id=account.id,
        name=account.name,
        email=account.email,
        role=words(account.staff_role) if account.staff_role else "",
        joined=day(account.created_at),
        is_disabled=account.disabled_at is not None,
    )


async def audit_trail(
    db: Session, actor: Actor, kind: str = "", after: str = ""
) -> Listing[AuditRow]:
    """Who did what to what; `kind` is what the action begins with ("vendor")."""
    allow(actor.is_staff)
    in_name_of = aliased(Vendor)
    found = (
        select(
            AuditEntry,
            Account.name,
            func.coalesce(Vendor.name, Product.title, Category.name),
            in_name_of.name,
        )
        .join(Account, col(Account.id) == col(AuditEntry.account_id), isouter=True)
        .join(in_name_of, col(in_name_of.id) == col(AuditEntry.in_name_of), isouter=True)
        .join(Vendor, _is_about("vendor", Vendor.id), isouter=True)
        .join(Product, _is_about("product", Product.id), isouter=True)
        .join(Category, _is_about("category", Category.id), isouter=True)
    )
    if kind:
        found = found.where(col(AuditEntry.action).startswith(f"{kind}.", autoescape=True))
    return await listed(db, found, AuditEntry, after, _entry)


def _is_about(kind: str, subject_id: int) -> ColumnElement[bool]:
    return (col(AuditEntry.subject_type) == kind) & (col(AuditEntry.subject_id) == subject_id)


def _entry(entry: AuditEntry, who: str | None, name: str | None, shop: str | None) -> AuditRow:
    return AuditRow(
        id=entry.id,
        who=f"{who}, in {shop}’s name" if shop else who or "The shop itself",
        action=words(_plain(entry.action).replace(".", " ")),
        subject=name or _subject(entry),
        change=_change(entry),
        reason=entry.reason,
        date=moment(entry.at),
    )


def _subject(entry: AuditEntry) -> str:
    if entry.action.startswith("setting."):
        return "The shop"
    return f"{words(entry.subject_type)} {entry.subject_id}"


def _change(entry: AuditEntry) -> str:
    parts = (
        f"{words(_plain(name))}: {_said(name, entry.before.get(name))} → {_said(name, value)}"
        for name, value in entry.after.items()
        if value != entry.before.get(name)
    )
    return shortened("; ".join(parts), 160)


def _plain(name: str) -> str:
    return name.removesuffix("_bp").removesuffix("_minor")


def _said(name: str, value: object) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, int) and name.endswith("_bp"):
        return f"{value / 100:g}%"
    if isinstance(value, int) and name.endswith("_minor"):
        return f"{value / 100:.2f}"
    return str(value)
