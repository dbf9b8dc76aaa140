"""The settings of one running marketplace, read once from the environment."""

from functools import lru_cache
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Every switch an operator has; the names are the environment variables in lower case.

    Addresses left empty are filled in by `make run`, which starts the embedded
    services and hands their addresses to its child processes the same way.
    """

    model_config = SettingsConfigDict(env_file=ROOT / ".env", extra="ignore")

    data_dir: Path = ROOT / ".data"
    port: int = Field(default=3000, ge=1, le=65535)
    public_url: str = "http://localhost:3000"

    secret_key: SecretStr = SecretStr("")
    """Signs the links that open a guest's order; the same for every process of a shop."""

    database_url: str = ""
    """`postgresql://…`; empty means the embedded PostgreSQL."""
    database_pool: int = Field(default=10, ge=1)
    redis_url: str = ""
    typesense_url: str = ""
    typesense_api_key: SecretStr = SecretStr("marketplace")

    stripe_api_key: SecretStr = SecretStr("")
    """Empty means the payment sandbox that ships with the project."""
    stripe_webhook_secret: SecretStr = SecretStr("")
    stripe_api_base: str = ""
    """Another API base than Stripe's own; set by `make run` to the sandbox."""
    sandbox_url: str = ""
    """Where the sandbox process listens; empty when every provider is real."""

    smtp_url: str = ""
    """`smtp://user:password@host:port` or `smtps://…`."""
    mail_sender: str = "Fairhall <hello@fairhall.example>"

    renderer_url: str = ""
    """`http://127.0.0.1:port` of the process that renders documents; without it they are shells."""

    documents_a_minute: int = Field(default=240, ge=1)
    """Pages made for one address; those that are kept may be asked for as often as one likes."""

    demo_scale: float = Field(default=1.0, ge=0.02, le=10)
    """How large the demo catalogue is that an empty shop is filled with."""
    currency: str = "EUR"
    session_days: int = Field(default=30, ge=1)
    trusted_proxies: str = ""
    """Addresses or networks of the operator's proxies, by commas; limits count whom they name."""
    web_workers: int = Field(default=1, ge=1)
    log_json: bool = False
    metrics_token: SecretStr = SecretStr("")
    """What Prometheus sends as its bearer token to read `/metrics`; closed while empty."""

    @model_validator(mode="after")
    def _secrets_come_in_pairs(self) -> Self:
        if self.stripe_api_key.get_secret_value() and not (
            self.stripe_webhook_secret.get_secret_value()
        ):
            raise ValueError("STRIPE_API_KEY is set: STRIPE_WEBHOOK_SECRET is needed with it")
        return self

    @property
    def is_https(self) -> bool:
        """Whether cookies are marked Secure: exactly when the shop is served over TLS."""
        return self.public_url.startswith("https://")


@lru_cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings()
