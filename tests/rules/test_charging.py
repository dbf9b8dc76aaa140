"""What each provider can charge."""

import pytest

from marketplace.rules.charging import CHARGING


@pytest.mark.parametrize(
    ("provider", "amount", "currency", "takes"),
    [
        ("stripe", 5_000, "EUR", True),
        ("stripe", 5_001, "JPY", True),
        ("stripe", 5_000, "KWD", True),
        ("stripe", 5_005, "KWD", False),
        ("paypal", 5_001, "JPY", True),
        ("paypal", 5_000, "KWD", False),
        ("paypal", 5_000, "INR", False),
        ("paypal", 5_000, "HUF", True),
        ("paypal", 5_050, "HUF", False),
        ("razorpay", 5_005, "KWD", False),
        ("manual", 5_005, "KWD", True),
    ],
)
def test_a_provider_takes_what_it_can_charge(provider, amount, currency, takes):
    assert CHARGING[provider].takes(amount, currency) is takes
