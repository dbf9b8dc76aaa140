"""The keys that access tokens are signed with, and by which they are known."""

from sqlalchemy import ColumnElement, or_
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.models.columns import now
from marketplace.models.oauth import SigningKey


def is_known() -> ColumnElement[bool]:
    """Whether tokens that a key signed may still be good, or are going to be."""
    return or_(col(SigningKey.known_until).is_(None), col(SigningKey.known_until) > now())


async def public_keys(db: Session) -> list[dict[str, str]]:
    """The public halves, as JWKs: the next one's too, a day ahead."""
    found = select(SigningKey).where(is_known()).order_by(col(SigningKey.signs_from).desc())
    return [row.public for row in (await db.exec(found)).all()]


async def public_key(db: Session, kid: str) -> dict[str, str] | None:
    """The public half of this name, if it is known."""
    found = select(SigningKey).where(SigningKey.kid == kid, is_known())
    row = (await db.exec(found)).first()
    return row.public if row else None


async def present_key(db: Session) -> SigningKey | None:
    """The one that signs now."""
    found = select(SigningKey).where(is_known(), col(SigningKey.signs_from) <= now())
    return (await db.exec(found.order_by(col(SigningKey.signs_from).desc()).limit(1))).first()


async def newest_key(db: Session) -> SigningKey | None:
    """The one that signs last, now or later."""
    found = select(SigningKey).where(is_known()).order_by(col(SigningKey.signs_from).desc())
    return (await db.exec(found.limit(1))).first()
