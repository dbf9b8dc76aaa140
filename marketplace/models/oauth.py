"""Access for apps and integrations: who they are, what people gave them, and what that is signed
with.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from marketplace.models.columns import (
    choice,
    created,
    document,
    key,
    moment,
    ref,
    words,
)
from marketplace.rules.kinds import ClientKind


class SigningKey(SQLModel, table=True):
    """A pair of keys for access tokens: the public half is a JWK, the private one lies in `sealed`.

    It signs from `signs_from` on until the next one does, and is known before and after: until
    `known_until` tokens that it signed may still be good.
    """

    __tablename__ = "signing_key"

    id: int = key()
    kid: str = words(unique=True)
    public: dict[str, str] = document()
    sealed: str = words()
    created_at: datetime = created()
    signs_from: datetime = moment(optional=False)
    known_until: datetime | None = moment()


class ApiClient(SQLModel, table=True):
    """A program that may ask for tokens.

    An app keeps no secret and is sent people by `redirect_uris`; an integration belongs to a
    shop and proves itself by a secret, of which only a hash is kept.
    """

    __tablename__ = "api_client"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'integration') = (secret_hash IS NOT NULL) "
            "AND (kind = 'integration') = (vendor_id IS NOT NULL)",
            name="integrations_are_a_shops_and_have_a_secret",
        ),
    )

    id: int = key()
    client_id: str = words(unique=True)
    kind: ClientKind = choice(ClientKind)
    name: str = words()
    vendor_id: int | None = ref("vendor.id", optional=True, ondelete="CASCADE")
    made_by: int | None = ref("account.id", optional=True, ondelete="SET NULL")
    secret_hash: bytes | None = Field(default=None, sa_type=LargeBinary, nullable=True)
    redirect_uris: list[str] = document("[]")
    scopes: str = words()
    created_at: datetime = created()
    used_at: datetime | None = moment()
    revoked_at: datetime | None = moment()


class Connection(SQLModel, table=True):
    """What a person gave an app: a family of tokens that lives and ends together.

    `vendor_id` is the shop that rights over a shop are about.
    """

    __table_args__ = (
        Index(
            "ix_connection_open_of_account",
            "account_id",
            "id",
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: int = key()
    account_id: int = ref("account.id", ondelete="CASCADE")
    client_id: int = ref("api_client.id", ondelete="CASCADE")
    vendor_id: int | None = ref("vendor.id", optional=True, ondelete="CASCADE")
    scopes: str = words()
    created_at: datetime = created()
    used_at: datetime = created()
    ended_at: datetime | None = moment()


class AuthorizationCode(SQLModel, table=True):
    """What an app exchanges for its first tokens, once and soon; only its hash is kept.

    When it is shown a second time, the `connection_id` that came of it ends.
    """

    __tablename__ = "authorization_code"

    id: int = key()
    code_hash: bytes = Field(sa_type=LargeBinary, nullable=False, unique=True)
    client_id: int = ref("api_client.id", ondelete="CASCADE")
    account_id: int = ref("account.id", ondelete="CASCADE")
    vendor_id: int | None = ref("vendor.id", optional=True, ondelete="CASCADE")
    redirect_uri: str = words()
    scopes: str = words()
    code_challenge: str = words()
    created_at: datetime = created()
    expires_at: datetime = moment(optional=False, index=True)
    connection_id: int | None = ref("connection.id", optional=True, ondelete="CASCADE")


class RefreshToken(SQLModel, table=True):
    """What an app gets its next tokens with, once; only its hash is kept."""

    __tablename__ = "refresh_token"

    id: int = key()
    token_hash: bytes = Field(sa_type=LargeBinary, nullable=False, unique=True)
    connection_id: int = ref("connection.id", ondelete="CASCADE")
    created_at: datetime = created()
    expires_at: datetime = moment(optional=False, index=True)
    used_at: datetime | None = moment()
