"""The books beside what a provider says moved: what adds up differently, object by object."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlmodel import select

from marketplace.adapters.database import Session
from marketplace.models.ledger import LedgerAccount
from marketplace.rules.money_kinds import LedgerKind


@dataclass(frozen=True, slots=True)
class Side:
    """One object about which both sides were asked; the sums are in minor units of `currency`."""

    currency: str
    object_ref: str
    book_minor: int
    provider_minor: int
    latest_at: datetime
    vendor_id: int | None = None


DIFFERENCES = text("""
    WITH books AS (
        SELECT account.currency, posting.amount_minor, journal.recorded_at AS at,
            coalesce(
                split_part(capture.provider_ref, '/', 1), refund.provider_ref,
                payout.provider_ref, dispute.provider_ref, difference.object_ref,
                journal.source_type || ':' || journal.source_id
            ) AS object_ref
        FROM posting
        JOIN ledger_account account ON account.id = posting.account_id
            AND account.kind = 'psp_clearing' AND account.provider = :provider
        JOIN journal ON journal.id = posting.journal_id
        LEFT JOIN capture ON journal.source_type = 'capture'
            AND capture.id::text = journal.source_id
        LEFT JOIN refund ON journal.source_type = 'refund'
            AND refund.id::text = split_part(journal.source_id, '/', 1)
        LEFT JOIN payout ON journal.source_type = 'payout'
            AND payout.id::text = journal.source_id
        LEFT JOIN dispute ON journal.source_type = 'dispute'
            AND dispute.id::text = journal.source_id
        LEFT JOIN difference ON journal.source_type = 'difference'
            AND difference.id::text = journal.source_id
    ),
    ours AS (
        SELECT currency, object_ref, sum(amount_minor) AS minor, max(at) AS at, min(at) AS since
        FROM books GROUP BY currency, object_ref
    ),
    theirs AS (
        SELECT currency, object_ref, sum(amount_minor) AS minor, max(occurred_at) AS at
        FROM provider_transaction WHERE provider = :provider GROUP BY currency, object_ref
    )
    SELECT currency, object_ref, coalesce(ours.minor, 0), coalesce(theirs.minor, 0),
        greatest(ours.at, theirs.at)
    FROM ours FULL JOIN theirs USING (currency, object_ref)
    WHERE coalesce(ours.minor, 0) <> coalesce(theirs.minor, 0)
        AND (theirs.at IS NOT NULL OR ours.since BETWEEN :since AND :until)
    ORDER BY greatest(ours.at, theirs.at), object_ref
    LIMIT :most
""")

SUB_LEDGERS = text("""
    WITH owed AS (
        SELECT account.vendor_id, account.currency, -sum(posting.amount_minor) AS minor,
            max(journal.recorded_at) AS at
        FROM posting
        JOIN ledger_account account ON account.id = posting.account_id
            AND account.kind = 'vendor_available'
        JOIN journal ON journal.id = posting.journal_id
        GROUP BY account.vendor_id, account.currency
    ),
    parts AS (
        SELECT vendor_id, currency, sum(amount_minor - reserve_minor) AS minor,
            max(created_at) AS at
        FROM earning WHERE status = 'available' AND payout_id IS NULL
        GROUP BY vendor_id, currency
    )
    SELECT currency, 'vendor:' || vendor_id, coalesce(owed.minor, 0), coalesce(parts.minor, 0),
        greatest(owed.at, parts.at), vendor_id
    FROM owed FULL JOIN parts USING (vendor_id, currency)
    WHERE coalesce(owed.minor, 0) <> coalesce(parts.minor, 0)
    ORDER BY vendor_id LIMIT :most
""")

MOST = 1_000
"""More than so many differences have one cause, and are not looked at one by one."""


async def booked_providers(db: Session) -> list[str]:
    """The providers at which money of ours has ever lain."""
    found = (
        select(LedgerAccount.provider)
        .where(LedgerAccount.kind == LedgerKind.PSP_CLEARING, LedgerAccount.provider != "")
        .distinct()
        .order_by(LedgerAccount.provider)
    )
    return list((await db.exec(found)).all())


async def provider_differences(
    db: Session, provider: str, since: datetime, until: datetime
) -> list[Side]:
    """Where the books and a provider disagree.

    What only the books have counts if it was booked between these times: of the rest the
    provider has told nothing yet.
    """
    known = {"provider": provider, "since": since, "until": until, "most": MOST}
    return [Side(*row) for row in (await db.execute(DIFFERENCES, known)).all()]


async def sub_ledger_differences(db: Session) -> list[Side]:
    """Vendors whose available balance is not the sum of the earnings that make it."""
    rows = (await db.execute(SUB_LEDGERS, {"most": MOST})).all()
    return [Side(*row) for row in rows]
