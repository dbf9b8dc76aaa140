"""What the marketplace owes shoppers to spend here: gift cards and store credit."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from marketplace.models.columns import amount, choice, created, currency, key, moment, note, ref
from marketplace.rules.money_kinds import CreditAccountKind, CreditEntryKind, HoldStatus


class CreditAccount(SQLModel, table=True):
    """A gift card, known by the hash of its code, or an account's store credit in one currency.

    The balance is the sum of its entries; of it, `held_minor` waits for purchases that are
    being paid, and nobody else can spend it.
    """

    __tablename__ = "credit_account"
    __table_args__ = (
        CheckConstraint("balance_minor >= 0", name="balance_not_negative"),
        CheckConstraint("held_minor BETWEEN 0 AND balance_minor", name="held_within_balance"),
        CheckConstraint(
            "(kind = 'gift_card') = (code_hash IS NOT NULL) "
            "AND (kind = 'store_credit') = (account_id IS NOT NULL)",
            name="belongs_to_a_code_or_a_person",
        ),
        Index("uq_credit_account_of_account", "account_id", "currency", unique=True),
    )

    id: int = key()
    kind: CreditAccountKind = choice(CreditAccountKind)
    account_id: int | None = ref("account.id", optional=True, index=False)
    code_hash: bytes | None = Field(default=None, sa_type=LargeBinary, unique=True)
    hint: str = note()
    currency: str = currency()
    balance_minor: int = amount(default=0)
    held_minor: int = amount(default=0)
    is_blocked: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    expires_at: datetime | None = moment()
    created_by: int | None = ref("account.id", optional=True)
    created_at: datetime = created()

    @property
    def available_minor(self) -> int:
        """What can be spent just now."""
        return self.balance_minor - self.held_minor


class CreditEntry(SQLModel, table=True):
    """A change of a balance. Append-only; a payment or refund changes it once."""

    __tablename__ = "credit_entry"
    __table_args__ = (
        CheckConstraint("amount_minor <> 0", name="amount_not_zero"),
        CheckConstraint(
            "(kind = 'spend') = (amount_minor < 0) AND (kind = 'spend') = (payment_id IS NOT NULL) "
            "AND (kind = 'refund') = (refund_id IS NOT NULL)",
            name="has_its_reason",
        ),
    )

    id: int = key()
    credit_id: int = ref("credit_account.id")
    kind: CreditEntryKind = choice(CreditEntryKind)
    amount_minor: int = amount()
    payment_id: int | None = ref("payment.id", optional=True, unique=True)
    refund_id: int | None = ref("refund.id", optional=True, unique=True)
    reason: str = note()
    created_by: int | None = ref("account.id", optional=True)
    created_at: datetime = created()


class CreditHold(SQLModel, table=True):
    """What a payment by credit takes of an account, from PREPARE until it is paid or given up."""

    __tablename__ = "credit_hold"
    __table_args__ = (CheckConstraint("amount_minor > 0", name="amount_positive"),)

    payment_id: int = ref("payment.id", primary=True)
    credit_id: int = ref("credit_account.id")
    amount_minor: int = amount()
    status: HoldStatus = choice(HoldStatus, default=HoldStatus.HELD)
    created_at: datetime = created()


class CartGiftCard(SQLModel, table=True):
    """A gift card that somebody laid on their basket to pay with."""

    __tablename__ = "cart_gift_card"

    cart_id: int = ref("cart.id", primary=True, ondelete="CASCADE")
    credit_id: int = ref("credit_account.id", primary=True)
    created_at: datetime = created()
