"""People: their accounts, the ways they sign in, their open sessions and addresses."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from marketplace.models.columns import (
    amount,
    created,
    key,
    moment,
    note,
    optional_choice,
    ref,
    words,
)
from marketplace.rules.kinds import StaffRole


class Account(SQLModel, table=True):
    """A person. The e-mail is kept as typed and unique without regard to case.

    Country and currency are those in which they want to see the shop, empty until chosen.
    """

    __table_args__ = (Index("uq_account_email", text("lower(email)"), unique=True),)

    id: int = key()
    email: str = words()
    name: str = words()
    password_hash: str | None = words(optional=True)
    staff_role: StaffRole | None = optional_choice(StaffRole)
    country: str = note()
    currency: str = note()
    created_at: datetime = created()
    email_verified_at: datetime | None = moment()
    disabled_at: datetime | None = moment()


class Identity(SQLModel, table=True):
    """An account at a sign-in provider that stands for a person here."""

    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: int = key()
    account_id: int = ref("account.id", ondelete="CASCADE")
    issuer: str = words()
    subject: str = words()
    email: str = note()
    created_at: datetime = created()


class Passkey(SQLModel, table=True):
    """A key pair in somebody's device or password manager, of which we have the public half.

    `sign_count` is how often it had signed when it was last used; many always say 0. `handle`
    is the name by which the device keeps it.
    """

    id: int = key()
    account_id: int = ref("account.id", ondelete="CASCADE")
    credential_id: bytes = Field(sa_type=LargeBinary, nullable=False, unique=True)
    handle: bytes = Field(sa_type=LargeBinary, nullable=False)
    public_key: bytes = Field(sa_type=LargeBinary, nullable=False)
    sign_count: int = amount(default=0)
    name: str = words()
    created_at: datetime = created()
    used_at: datetime | None = moment()


class LoginSession(SQLModel, table=True):
    """One signed-in browser. Only a hash of the cookie's token is stored.

    `vendor_id` is the shop that a team member chose to work for; `proven_at` is when its person
    last gave a code as a second step, `confirmed_at` when they last said the password again.
    """

    __tablename__ = "login_session"
    __table_args__ = (
        Index("ix_login_session_expires_at", "expires_at"),
        Index("ix_login_session_traced", "created_at", postgresql_where=text("address <> ''")),
    )

    id: int = key()
    token_hash: bytes = Field(sa_type=LargeBinary, nullable=False, unique=True)
    account_id: int = ref("account.id", ondelete="CASCADE")
    vendor_id: int | None = ref("vendor.id", optional=True, index=False, ondelete="SET NULL")
    created_at: datetime = created()
    expires_at: datetime = moment(optional=False)
    revoked_at: datetime | None = moment()
    proven_at: datetime | None = moment()
    confirmed_at: datetime | None = moment()
    user_agent: str = note()
    address: str = note()


class SecondFactor(SQLModel, table=True):
    """An app that makes codes (TOTP). Its secret lies in `sealed`; it counts once confirmed.

    No code is taken twice: `last_step` is the half minute of the last one that was.
    """

    __tablename__ = "second_factor"

    account_id: int = ref("account.id", primary=True, ondelete="CASCADE")
    sealed: str = words()
    last_step: int = amount(default=0)
    created_at: datetime = created()
    confirmed_at: datetime | None = moment()


class RecoveryCode(SQLModel, table=True):
    """A code on paper, for who has lost the app; only its hash is kept, and it is good once."""

    __tablename__ = "recovery_code"

    id: int = key()
    account_id: int = ref("account.id", ondelete="CASCADE")
    code_hash: bytes = Field(sa_type=LargeBinary, nullable=False)
    created_at: datetime = created()
    used_at: datetime | None = moment()


class Address(SQLModel, table=True):
    """A place to deliver to, as its owner last wrote it; orders keep their own copy."""

    __table_args__ = (
        CheckConstraint("length(country) = 2", name="country_is_iso"),
        Index(
            "uq_address_one_default",
            "account_id",
            unique=True,
            postgresql_where=text("is_default"),
        ),
    )

    id: int = key()
    account_id: int = ref("account.id", ondelete="CASCADE")
    name: str = words()
    line1: str = words()
    line2: str = note()
    city: str = words()
    region: str = note()
    postcode: str = words()
    country: str = words()
    phone: str = note()
    is_default: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    created_at: datetime = created()
