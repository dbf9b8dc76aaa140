"""Gift cards and store credit as staff give, block and release them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.adapters.tokens import card_hash, new_code
from marketplace.errors import Invalid, NotFound
from marketplace.events import CreditGranted
from marketplace.models.accounts import Account
from marketplace.models.columns import now
from marketplace.models.credit import CreditAccount, CreditEntry
from marketplace.rules.money import EXPONENTS, Money
from marketplace.rules.money_kinds import CreditAccountKind, CreditEntryKind
from marketplace.rules.permissions import Actor, allow, may_move_money
from marketplace.services import audit, outbox

MOST_MINOR = 1_000_000
"""More than this is given by nobody in one go: a slip of the hand."""
GROUPS = 4
"""Groups of four characters in a gift card's code: 78 bits."""


@dataclass(frozen=True, slots=True)
class Grant:
    """An amount in minor units that somebody is given, and why."""

    amount_minor: int
    currency: str
    reason: str

    def checked(self) -> "Grant":
        """The same, trimmed. Raises Invalid for the first field that makes no sense."""
        if type(self.amount_minor) is not int or self.amount_minor <= 0:
            raise Invalid("amount", "Please enter an amount above zero.")
        if self.currency not in EXPONENTS:
            raise Invalid("currency", "We don't know that currency.")
        if self.amount_minor > MOST_MINOR:
            most = Money(MOST_MINOR, self.currency)
            raise Invalid("amount", f"At most {most} at a time.")
        reason = " ".join(self.reason.split())
        if not 3 <= len(reason) <= 500:
            raise Invalid("reason", "Please write down why, in up to 500 characters.")
        return Grant(self.amount_minor, self.currency, reason)


async def issue_gift_card(
    db: Session, actor: Actor, grant: Grant, ends_at: datetime | None = None
) -> str:
    """Make a gift card and give its code, which is shown this once and kept only as a hash."""
    allow(may_move_money(actor))
    grant = grant.checked()
    if ends_at is not None and ends_at <= now():
        raise Invalid("ends_at", "That day is over already.")
    code = new_code(GROUPS)
    credit = CreditAccount(
        kind=CreditAccountKind.GIFT_CARD,
        code_hash=card_hash(code),
        hint=code[-4:],
        currency=grant.currency,
        expires_at=ends_at,
        created_by=actor.account_id,
    )
    db.add(credit)
    await db.flush()
    await _grant(db, actor, credit, grant)
    return code


async def issue_store_credit(db: Session, actor: Actor, email: str, grant: Grant) -> None:
    """Give somebody credit in the shop; it adds to what they have in that currency."""
    allow(may_move_money(actor))
    grant = grant.checked()
    found = await db.exec(
        select(Account).where(
            func.lower(Account.email) == email.strip().lower(), col(Account.disabled_at).is_(None)
        )
    )
    account = found.first()
    if account is None:
        raise Invalid("email", "Nobody here has an account with that e-mail.")
    credit = await locked_store_credit(db, account.id, grant.currency, actor.account_id)
    await _grant(db, actor, credit, grant)


async def locked_store_credit(
    db: Session, account_id: int, currency: str, made_by: int | None = None
) -> CreditAccount:
    """Somebody's store credit in a currency, locked; opened if they have none yet."""
    row = {
        "kind": CreditAccountKind.STORE_CREDIT,
        "account_id": account_id,
        "currency": currency,
        "created_by": made_by,
    }
    await db.exec(insert(CreditAccount).values(**row).on_conflict_do_nothing())
    found = await db.exec(
        select(CreditAccount)
        .where(CreditAccount.account_id == account_id, CreditAccount.currency == currency)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.one()


async def _grant(db: Session, actor: Actor, credit: CreditAccount, grant: Grant) -> None:
    credit.balance_minor += grant.amount_minor
    entry = CreditEntry(
        credit_id=credit.id,
        kind=CreditEntryKind.ISSUE,
        amount_minor=grant.amount_minor,
        reason=grant.reason,
        created_by=actor.account_id,
    )
    db.add(entry)
    await db.flush()
    await audit.note(
        db,
        actor,
        f"{credit.kind}.issued",
        ("credit_account", credit.id),
        after={"amount_minor": grant.amount_minor, "currency": grant.currency},
        reason=grant.reason,
    )
    await outbox.record(db, CreditGranted(entry.id))


async def block(db: Session, actor: Actor, credit_id: int, reason: str) -> None:
    """Nobody can spend it until it is released; what is held for a purchase is still spent."""
    await _set_blocked(db, actor, credit_id, is_blocked=True, reason=reason)


async def unblock(db: Session, actor: Actor, credit_id: int, reason: str) -> None:
    """It can be spent again."""
    await _set_blocked(db, actor, credit_id, is_blocked=False, reason=reason)


async def _set_blocked(
    db: Session, actor: Actor, credit_id: int, *, is_blocked: bool, reason: str
) -> None:
    allow(may_move_money(actor))
    reason = " ".join(reason.split())[:500]
    if len(reason) < 3:
        raise Invalid("reason", "Please write down why.")
    credit = await db.get(CreditAccount, credit_id, with_for_update=True, populate_existing=True)
    if credit is None:
        raise NotFound("There is no such credit.")
    credit.is_blocked = is_blocked
    action = "blocked" if is_blocked else "released"
    await audit.note(
        db, actor, f"{credit.kind}.{action}", ("credit_account", credit.id), reason=reason
    )
    await db.flush()
