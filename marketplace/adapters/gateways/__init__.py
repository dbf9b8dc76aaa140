"""Payment providers: one contract, and the one of a row's column `provider`."""

from marketplace.adapters.gateways.contract import Gateway
from marketplace.adapters.gateways.manual import Manual
from marketplace.adapters.gateways.paypal import PayPal
from marketplace.adapters.gateways.razorpay import Razorpay
from marketplace.adapters.gateways.stripe import Stripe
from marketplace.config import settings

GATEWAYS: dict[str, Gateway] = {one.name: one for one in (Stripe(), PayPal(), Razorpay(), Manual())}
"""In the order in which shoppers are offered them."""


def gateway_of(provider: str) -> Gateway:
    """The provider that a row names. Raises KeyError for one that there isn't."""
    return GATEWAYS[provider]


def has_keys(provider: str) -> bool:
    """Whether this installation can take money by it."""
    now = settings()
    keys = {
        "stripe": now.stripe_api_key.get_secret_value(),
        "paypal": now.paypal_client_id,
        "razorpay": now.razorpay_key_id,
        "manual": now.bank_iban,
    }
    return bool(keys[provider])
