"""Vendors' own accounts at the payment provider: Stripe Connect, real or the sandbox."""

from dataclasses import dataclass
from datetime import datetime

import stripe

from marketplace.adapters.gateways.stripe import client
from marketplace.adapters.gateways.stripe_reading import moment, translated
from marketplace.rules.money_kinds import BankPayoutStatus, PayoutAccountStatus

PROVIDER = "stripe"
BANK_PAYOUTS = {
    "paid": BankPayoutStatus.ARRIVED,
    "failed": BankPayoutStatus.RETURNED,
    "canceled": BankPayoutStatus.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class Payee:
    """Who is to be paid, as far as the shop knows."""

    name: str
    email: str
    country: str
    currency: str
    marks: dict[str, str]


@dataclass(frozen=True, slots=True)
class PayeeNews:
    """An account, as the provider says now; `requirements` are its own words for what it wants.

    `banks` are its names for the bank accounts that it pays to.
    """

    ref: str
    status: PayoutAccountStatus
    requirements: list[str]
    due_at: datetime | None = None
    banks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BankPayoutNews:
    """Money on its way from an account to the vendor's `bank`, as the provider says now."""

    ref: str
    status: BankPayoutStatus
    amount_minor: int
    currency: str
    bank: str = ""
    failure: str = ""


async def open_account(payee: Payee, key: str) -> str:
    """A new account that can do nothing until it is onboarded; gives its reference."""
    with translated():
        made = await client().v1.accounts.create_async(
            {
                "type": "express",
                "country": payee.country,
                "email": payee.email,
                "default_currency": payee.currency.lower(),
                "business_profile": {"name": payee.name},
                "capabilities": {"transfers": {"requested": True}},
                "metadata": payee.marks,
            },
            {"idempotency_key": key},
        )
    return made.id


async def onboarding_link(ref: str, *, back: str, again: str) -> str:
    """Where the vendor answers the provider's questions; good once, for some minutes.

    `back` is where it leads afterwards, `again` where it leads when it is too old.
    """
    with translated():
        link = await client().v1.account_links.create_async(
            {
                "account": ref,
                "type": "account_onboarding",
                "return_url": back,
                "refresh_url": again,
            }
        )
    return link.url


async def fetch_account(ref: str) -> PayeeNews:
    """What the provider thinks of an account, asked anew."""
    with translated():
        account = await client().v1.accounts.retrieve_async(ref)
    wanted = account.requirements
    due = wanted.current_deadline if wanted else None
    asked = {*(wanted.currently_due or ()), *(wanted.past_due or ())} if wanted else set()
    return PayeeNews(
        account.id,
        _status(account),
        sorted(asked),
        moment(due) if due else None,
        tuple(bank.id for bank in account.external_accounts or ()),
    )


async def fetch_bank_payout(account: str, ref: str) -> BankPayoutNews:
    """What has become of money that went from an account to its bank."""
    with translated():
        payout = await client().v1.payouts.retrieve_async(ref, {}, {"stripe_account": account})
    bank = payout.destination or ""
    return BankPayoutNews(
        payout.id,
        BANK_PAYOUTS.get(payout.status, BankPayoutStatus.ON_THE_WAY),
        payout.amount,
        payout.currency.upper(),
        bank if isinstance(bank, str) else bank.id,
        payout.failure_message or payout.failure_code or "",
    )


def _status(account: stripe.Account) -> PayoutAccountStatus:
    wanted = account.requirements
    if ((wanted and wanted.disabled_reason) or "").startswith("rejected"):
        return PayoutAccountStatus.REJECTED
    transfers = account.capabilities.transfers if account.capabilities else None
    if account.payouts_enabled and transfers == "active":
        return PayoutAccountStatus.ACTIVE
    is_told = account.details_submitted
    return PayoutAccountStatus.RESTRICTED if is_told else PayoutAccountStatus.ONBOARDING
