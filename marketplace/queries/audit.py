"""The trail of who did what, searched by staff, and whether its chain is whole."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column, text
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.cards.staff import AuditRow, ChainCheck, Listing
from marketplace.errors import Invalid
from marketplace.models.accounts import Account
from marketplace.models.catalog import Category, Product
from marketplace.models.staff import AUDIT_WORDS, AuditEntry
from marketplace.models.vendors import Vendor
from marketplace.queries.paging import containing
from marketplace.queries.staff_lists import listed, moment, words
from marketplace.rules.money import Money
from marketplace.rules.permissions import Actor, allow
from marketplace.rules.texts import shortened

Values = dict[str, Any]

MOST_FAULTS = 20
A_PART = 1_000
"""Links that are looked at in one statement."""

LINKS = text("""
    SELECT seal.number, seal.digest,
        seal.digest = audit_digest(coalesce(before.digest, ''), entry) AS holds
    FROM audit_seal seal
    JOIN audit_entry entry ON entry.id = seal.entry_id
    LEFT JOIN audit_seal before ON before.number = seal.number - 1
    WHERE seal.number > :after ORDER BY seal.number LIMIT :limit
""")
UNSEALED = text("""
    SELECT id FROM audit_entry WHERE NOT EXISTS (
        SELECT FROM audit_seal WHERE entry_id = audit_entry.id
    ) ORDER BY id LIMIT :limit
""")


@dataclass(frozen=True)
class Wanted:
    """What is looked for: `kind` is what the action begins with ("vendor"), `since` and `until`
    are days (ISO 8601, both included), `text` is of the entry or of who did it.
    """

    kind: str = ""
    text: str = ""
    since: str = ""
    until: str = ""


async def audit_trail(
    db: Session, actor: Actor, wanted: Wanted = Wanted(), after: str = ""
) -> Listing[AuditRow]:
    """Who did what to what, newest first. Raises Invalid for a day that is none."""
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
    if wanted.kind:
        found = found.where(col(AuditEntry.action).startswith(f"{wanted.kind}.", autoescape=True))
    if since := _day(wanted.since, "since"):
        found = found.where(col(AuditEntry.at) >= since)
    if until := _day(wanted.until, "until"):
        found = found.where(col(AuditEntry.at) < until + timedelta(days=1))
    if terms := re.findall(r"\w+", wanted.text):
        found = found.where(_says(terms) | _was_done_by(wanted.text))
    return await listed(db, found, AuditEntry, after, _entry)


async def chain_check(db: Session, anchor: tuple[int, str] = (0, "")) -> ChainCheck:
    """Every link of the chain compared with its entry.

    `anchor` is a number and the digest (hexadecimal) that it had once: who may write everything
    could make the whole chain anew, but not so that it goes through what was noted elsewhere.
    """
    reached, head, faults = 0, "", []
    while links := (await db.execute(LINKS, {"after": reached, "limit": A_PART})).all():
        for number, digest, holds in links:
            if number != reached + 1:
                faults.append(f"Before link {number:,}, {number - reached - 1:,} are missing.")
            if not holds:
                faults.append(f"Link {number:,} does not fit its entry or the link before.")
            reached, head = number, digest.hex()
            if number == anchor[0] and head != anchor[1]:
                faults.append(f"Link {number:,} is not the one that was noted.")
    if anchor[0] > reached:
        faults.append(f"The chain ends at {reached:,}, before the link that was noted.")
    unsealed = await db.execute(UNSEALED, {"limit": MOST_FAULTS})
    faults += [f"Entry {entry_id:,} has no link." for entry_id in unsealed.scalars()]
    return ChainCheck(reached, head, faults[:MOST_FAULTS])


async def chain_of_staff(db: Session, actor: Actor) -> ChainCheck:
    """The same for the console."""
    allow(actor.is_staff)
    return await chain_check(db)


def _day(written: str, field: str) -> datetime | None:
    if not written:
        return None
    try:
        return datetime.combine(date.fromisoformat(written), time(), UTC)
    except ValueError:
        raise Invalid(field, "Please write a day like 2026-11-27.") from None


def _says(terms: list[str]) -> ColumnElement[bool]:
    query = " & ".join(f"{term}:*" for term in terms)
    return literal_column(AUDIT_WORDS).op("@@")(func.to_tsquery("simple", query))


def _was_done_by(name: str) -> ColumnElement[bool]:
    pattern = containing(name)
    people = select(Account.id).where(
        col(Account.name).ilike(pattern) | col(Account.email).ilike(pattern)
    )
    return col(AuditEntry.account_id).in_(people)


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
        f"{words(_plain(name))}: {_step(name, entry.before, entry.after)}"
        for name, value in entry.after.items()
        if value != entry.before.get(name)
    )
    return shortened("; ".join(parts), 160)


def _step(name: str, before: Values, after: Values) -> str:
    """ "10% → 12.5%"; of what wasn't there before, only what it is now."""
    now = _said(name, after[name], after)
    return f"{_said(name, before[name], before)} → {now}" if name in before else now


def _plain(name: str) -> str:
    return name.removesuffix("_bp").removesuffix("_minor")


def _said(name: str, value: object, beside: Values) -> str:
    """A value as people write it; `beside` is what stands around it, the currency among it."""
    match value:
        case _ if value in (None, "", [], {}):
            return "–"
        case bool():
            return "yes" if value else "no"
        case int() if name.endswith("_bp"):
            return f"{value / 100:g}%"
        case int() if name.endswith("_minor"):
            currency = beside.get("currency")
            return str(Money(value, currency)) if currency else f"{value / 100:.2f}"
        case list():
            return ", ".join(_said(name, one, beside) for one in value)
        case dict():
            return " ".join(
                f"{_plain(part).replace('_', ' ')} {_said(part, one, value)}"
                for part, one in value.items()
                if part != "currency" and one not in (None, "", 0)
            )
    return str(value)
