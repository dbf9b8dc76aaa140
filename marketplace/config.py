"""The settings of one running marketplace, read once from the environment."""

from functools import lru_cache
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

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
    database_role: str = "marketplace_app"
    """Whom the shop becomes after it has connected: made by the migrations, it cannot rewrite
    the books. Empty where the login itself has only that role's rights."""
    database_pool: int = Field(default=10, ge=1)
    redis_url: str = ""
    typesense_url: str = ""
    typesense_api_key: SecretStr = SecretStr("marketplace")
    typesense_alias: str = "products"
    """The name of this shop's index; shops that share a Typesense take different ones."""

    stripe_api_key: SecretStr = SecretStr("")
    """Empty means the payment sandbox that ships with the project."""
    stripe_webhook_secret: SecretStr = SecretStr("")
    stripe_connect_webhook_secret: SecretStr = SecretStr("")
    """Of Stripe's second address, for events of vendors' accounts; without it they are refused."""
    stripe_api_base: str = ""
    """Another API base than Stripe's own; set by `make run` to the sandbox."""
    paypal_client_id: str = ""
    """Empty means that nobody can pay by PayPal, or the sandbox where Stripe is one, too."""
    paypal_client_secret: SecretStr = SecretStr("")
    paypal_webhook_id: str = ""
    paypal_api_base: str = "https://api-m.paypal.com"
    razorpay_key_id: str = ""
    """Empty means that nobody can pay by Razorpay, or the sandbox where Stripe is one, too."""
    razorpay_key_secret: SecretStr = SecretStr("")
    razorpay_webhook_secret: SecretStr = SecretStr("")
    razorpay_account_number: str = ""
    """The RazorpayX account that vendors are paid from."""
    razorpay_api_base: str = "https://api.razorpay.com"
    bank_holder: str = ""
    """Whose account shoppers transfer to; empty means that nobody can pay by bank transfer."""
    bank_iban: str = ""
    bank_bic: str = ""
    bank_name: str = ""
    easypost_api_key: SecretStr = SecretStr("")
    """Follows parcels through EasyPost; empty means that nobody does, outside of the sandbox."""
    easypost_webhook_secret: SecretStr = SecretStr("")
    easypost_api_base: str = ""
    """Another API base than EasyPost's own; set by `make run` to the sandbox."""
    sandbox_url: str = ""
    """Where the sandbox process listens; empty when every provider is real."""

    smtp_url: str = ""
    """`smtp://user:password@host:port` or `smtps://…`."""
    mail_sender: str = "Fairhall <hello@fairhall.example>"

    vies_url: str = "https://ec.europa.eu/taxation_customs/vies/rest-api"
    """The register of VAT numbers, asked when staff have switched that on."""

    renderer_url: str = ""
    """`http://127.0.0.1:port` of the process that renders documents; without it they are shells."""

    media_url: SecretStr = SecretStr("")
    """`s3://KEY:SECRET@HOST/BUCKET?region=…`, where pictures lie; empty means the data folder."""
    media_public_url: str = ""
    """Where browsers fetch pictures instead of `/media`: a CDN, or the bucket's public address."""

    challenge: Literal["none", "altcha"] = "altcha"
    """The small sum that a browser does where robots knock; "none" asks for nothing."""

    form_seconds: float = Field(default=1.0, ge=0)
    """Whoever sends a public form sooner after it was opened is taken for a robot."""

    documents_a_minute: int = Field(default=240, ge=1)
    """Pages made for one address; those that are kept may be asked for as often as one likes."""

    sockets_per_address: int = Field(default=300, ge=1)
    """Open pages of one address that each web process serves at a time."""

    demo_scale: float = Field(default=1.0, ge=0.02, le=10)
    """How large the demo catalogue is that an empty shop is filled with."""
    currency: str = "EUR"
    session_days: int = Field(default=30, ge=1)
    staff_second_step: bool = True
    """Whether the rights of staff begin with a second step. The sandbox's demo staff need none."""
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

    @model_validator(mode="after")
    def _gateways_are_whole(self) -> Self:
        wholes = {
            "PAYPAL": ("client_id", "client_secret", "webhook_id"),
            "RAZORPAY": ("key_id", "key_secret", "webhook_secret"),
            "BANK": ("holder", "iban"),
        }
        for name, parts in wholes.items():
            given = [bool(_plain(getattr(self, f"{name.lower()}_{part}"))) for part in parts]
            if any(given) and not all(given):
                needed = ", ".join(f"{name}_{part.upper()}" for part in parts)
                raise ValueError(f"These are needed together: {needed}")
        return self

    @model_validator(mode="after")
    def _media_url_is_understood(self) -> Self:
        url = urlsplit(self.media_url.get_secret_value())
        if url.geturl() and not (url.scheme == "s3" and url.hostname and url.path.strip("/")):
            raise ValueError("MEDIA_URL should be s3://KEY:SECRET@HOST/BUCKET?region=REGION")
        return self

    @property
    def asks_staff_for_code(self) -> bool:
        """Whether the rights of staff begin with a second step."""
        return self.staff_second_step and not self.sandbox_url

    @property
    def is_https(self) -> bool:
        """Whether cookies are marked Secure: exactly when the shop is served over TLS."""
        return self.public_url.startswith("https://")


def _plain(value: str | SecretStr) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


@lru_cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings()
