"""When a vendor is paid, from which amount on, and how long its earnings wait: agreed one by one.

What is not agreed with a vendor is the shop's own setting.
"""

from dataclasses import dataclass, field

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select, update

from marketplace.adapters.database import Session
from marketplace.errors import Invalid, NotFound
from marketplace.events import PayoutTermsChanged
from marketplace.models.columns import now
from marketplace.models.payouts import PayoutTerms
from marketplace.models.vendors import PayoutAccount, Vendor
from marketplace.rules.money_kinds import PayoutInterval
from marketplace.rules.payouts import DAYS, next_payout, read_minimums
from marketplace.rules.permissions import Actor, allow, may_bank, may_move_money, the_vendor
from marketplace.rules.texts import required
from marketplace.services import audit, outbox, proofs
from marketplace.services.settings import shop_settings


@dataclass(frozen=True, slots=True)
class Terms:
    """What counts for a vendor just now; `minimums` are minor units by currency."""

    hold_days: int
    reserve_bp: int
    reserve_days: int
    minimums: dict[str, int] = field(default_factory=dict)
    paused: str = ""


async def terms_of_vendor(db: Session, vendor_id: int) -> Terms:
    """The vendor's own terms where there are any, the shop's for the rest."""
    rules = await shop_settings(db)
    own = await db.get(PayoutTerms, vendor_id)
    agreed = own or PayoutTerms(vendor_id=vendor_id)

    def or_else(value: int | None, otherwise: int) -> int:
        return otherwise if value is None else value

    return Terms(
        or_else(agreed.hold_days, rules.hold_days),
        or_else(agreed.reserve_bp, rules.reserve_bp),
        or_else(agreed.reserve_days, rules.reserve_days),
        read_minimums(rules.payout_minimums) | agreed.minimums,
        agreed.paused,
    )


async def set_schedule(db: Session, actor: Actor, interval: PayoutInterval, day: int) -> None:
    """A vendor says how often it wants its money.

    Raises Invalid for a day that isn't one, ProofRequired when whoever says so has not proven
    just now who they are.
    """
    vendor_id = the_vendor(actor)
    allow(may_bank(actor))
    await proofs.demand(db, actor)
    first, last = DAYS[interval]
    if not first <= day <= last:
        raise Invalid("day", "Please choose one of the days.")
    terms = await locked_terms(db, vendor_id)
    before = {"interval": terms.interval, "day": terms.day}
    terms.interval, terms.day = interval, day
    terms.next_at = next_payout(interval, day, now())
    after = {"interval": interval, "day": day}
    await audit.note(
        db, actor, "payout.schedule", ("vendor", vendor_id), before=before, after=after
    )
    await outbox.record(db, PayoutTermsChanged(vendor_id))


@dataclass(frozen=True, slots=True)
class Agreement:
    """What staff agree on with one vendor; None and "" mean the shop's own settings."""

    hold_days: int | None = None
    reserve_bp: int | None = None
    reserve_days: int | None = None
    minimums: str = ""


LIMITS = {
    "hold_days": (0, 90, "The hold lasts 0 to 90 days."),
    "reserve_bp": (0, 10_000, "The reserve is a share from 0 to 100 percent."),
    "reserve_days": (1, 365, "The reserve is kept 1 to 365 days."),
}


async def agree(db: Session, actor: Actor, vendor_id: int, agreement: Agreement) -> None:
    """Hold, reserve and minimums of one vendor. Future releases only. Raises Invalid."""
    allow(may_move_money(actor))
    for name, (least, most, message) in LIMITS.items():
        value = getattr(agreement, name)
        if value is not None and not least <= value <= most:
            raise Invalid(name, message)
    try:
        minimums = read_minimums(agreement.minimums)
    except ValueError as error:
        raise Invalid("minimums", str(error)) from None
    terms = await locked_terms(db, vendor_id)
    after: dict[str, object] = {name: getattr(agreement, name) for name in LIMITS}
    after["minimums"] = minimums
    before = {name: getattr(terms, name) for name in after}
    for name, value in after.items():
        setattr(terms, name, value)
    await audit.note(db, actor, "payout.terms", ("vendor", vendor_id), before=before, after=after)
    await outbox.record(db, PayoutTermsChanged(vendor_id))


async def pause(db: Session, actor: Actor, vendor_id: int, reason: str) -> None:
    """Hold every payout of a vendor until staff let them go again; sales go on."""
    allow(may_move_money(actor))
    reason = required("reason", "The reason", reason, 3, 300)
    terms = await locked_terms(db, vendor_id)
    terms.paused = reason
    await audit.note(db, actor, "payout.pause", ("vendor", vendor_id), reason=reason)
    await outbox.record(db, PayoutTermsChanged(vendor_id))


async def resume(db: Session, actor: Actor, vendor_id: int) -> None:
    """Let a vendor's payouts go again, also to the bank that has sent one back."""
    allow(may_move_money(actor))
    terms = await locked_terms(db, vendor_id)
    terms.paused = ""
    account = update(PayoutAccount).where(col(PayoutAccount.vendor_id) == vendor_id)
    await db.exec(account.values(bank_refusal="", refused_bank=""))
    await audit.note(db, actor, "payout.resume", ("vendor", vendor_id))
    await outbox.record(db, PayoutTermsChanged(vendor_id))


async def locked_terms(db: Session, vendor_id: int) -> PayoutTerms:
    """A vendor's terms, kept from others; made with the usual schedule if it has none yet."""
    if await db.get(Vendor, vendor_id) is None:
        raise NotFound("We couldn't find that vendor.")
    usual = PayoutInterval.WEEKLY
    row = {"vendor_id": vendor_id, "interval": usual, "day": 0}
    row["next_at"] = next_payout(usual, 0, now())
    await db.exec(insert(PayoutTerms).values(row).on_conflict_do_nothing())
    found = await db.exec(
        select(PayoutTerms)
        .where(col(PayoutTerms.vendor_id) == vendor_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.one()
