"""Who is asked into a vendor's team, and staff who work there for a while."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from marketplace.models.columns import choice, created, key, moment, ref, words
from marketplace.rules.kinds import MemberRole, SupportStatus


class TeamInvitation(SQLModel, table=True):
    """An address that is asked into a team; it waits until it is accepted or withdrawn.

    A shop asks an address once at a time. `sent_count` is how many letters went there.
    """

    __tablename__ = "team_invitation"
    __table_args__ = (
        Index(
            "uq_team_invitation_one_open",
            "vendor_id",
            text("lower(email)"),
            unique=True,
            postgresql_where=text("accepted_at IS NULL AND withdrawn_at IS NULL"),
        ),
    )

    id: int = key()
    vendor_id: int = ref("vendor.id", ondelete="CASCADE")
    email: str = words()
    role: MemberRole = choice(MemberRole)
    invited_by: int | None = ref("account.id", optional=True, index=False, ondelete="SET NULL")
    sent_count: int = Field(default=1)
    created_at: datetime = created()
    expires_at: datetime = moment(optional=False)
    accepted_at: datetime | None = moment()
    accepted_by: int | None = ref("account.id", optional=True, index=False, ondelete="SET NULL")
    withdrawn_at: datetime | None = moment()


class SupportSession(SQLModel, table=True):
    """Staff who ask to work in a vendor's name, and do so once its owner has agreed.

    It counts in one signed-in browser, that of `login_session_id`, until `ends_at`.
    """

    __tablename__ = "support_session"
    __table_args__ = (
        Index("ix_support_session_vendor_id_id", "vendor_id", "id"),
        Index(
            "uq_support_session_one_open",
            "vendor_id",
            "account_id",
            unique=True,
            postgresql_where=text("status IN ('asked', 'agreed')"),
        ),
        Index(
            "uq_support_session_one_a_login",
            "login_session_id",
            unique=True,
            postgresql_where=text("status = 'agreed'"),
        ),
    )

    id: int = key()
    vendor_id: int = ref("vendor.id", index=False, ondelete="CASCADE")
    account_id: int = ref("account.id")
    login_session_id: int | None = ref(
        "login_session.id", optional=True, index=False, ondelete="SET NULL"
    )
    reason: str = words()
    status: SupportStatus = choice(SupportStatus, default=SupportStatus.ASKED)
    asked_at: datetime = created()
    answered_by: int | None = ref("account.id", optional=True, index=False, ondelete="SET NULL")
    began_at: datetime | None = moment()
    ends_at: datetime = moment(optional=False)
    ended_at: datetime | None = moment()
    ended_by: int | None = ref("account.id", optional=True, index=False, ondelete="SET NULL")
