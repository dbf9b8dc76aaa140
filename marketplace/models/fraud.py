"""What is made of purchases that may be fraud."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from marketplace.models.columns import choice, created, document, key, moment, note, ref, updated
from marketplace.rules.fraud import CheckDecision


class FraudCheck(SQLModel, table=True):
    """How suspicious a purchase is, why, and what was decided; one of each purchase.

    `signals` are the facts and the reasons. `traces` tell purchases of one account, browser,
    internet address or e-mail from others': keyed hashes, which lead back to nobody and are
    thrown away after some weeks.
    """

    __tablename__ = "fraud_check"
    __table_args__ = (
        CheckConstraint("score BETWEEN 0 AND 100", name="score_within_bounds"),
        Index("ix_fraud_check_traces", "traces", postgresql_using="gin"),
        Index("ix_fraud_check_decision_id", "decision", "id"),
    )

    id: int = key()
    group_id: int = ref("order_group.id", unique=True)
    score: int
    signals: dict[str, object] = document()
    decision: CheckDecision = choice(CheckDecision)
    traces: list[str] = Field(
        default_factory=list,
        sa_column=Column(ARRAY(Text), nullable=False, server_default=text("'{}'::text[]")),
    )
    decided_by: int | None = ref("account.id", optional=True)
    decided_at: datetime | None = moment()
    reason: str = note()
    warned_at: datetime | None = moment()
    created_at: datetime = created()
    updated_at: datetime = updated()
