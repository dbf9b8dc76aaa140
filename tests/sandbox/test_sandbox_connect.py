"""Vendors' accounts: onboarding, transfers to them, reversals, and payouts to their banks."""

import httpx
import pytest
import stripe

from tests.sandbox.rig import Process, Shop


def onboarded(client: stripe.StripeClient) -> str:
    account = client.v1.accounts.create({"type": "express", "metadata": {"vendor": "5"}})
    link = onboarding_link(client, account.id)
    answer = httpx.post(link.url, data={"name": "Pots & Co", "iban": "DE89370400440532013000"})
    assert answer.headers["location"] == "http://shop.example/done"
    return account.id


def onboarding_link(client: stripe.StripeClient, account: str) -> stripe.AccountLink:
    return client.v1.account_links.create(
        {
            "account": account,
            "type": "account_onboarding",
            "refresh_url": "http://shop.example/again",
            "return_url": "http://shop.example/done",
        }
    )


def charged(client: stripe.StripeClient, amount: int) -> str:
    card = {"payment_method": "pm_card_visa", "confirm": True, "transfer_group": "group_9"}
    intent = client.v1.payment_intents.create({"amount": amount, "currency": "eur", **card})
    return intent.latest_charge


def transfer(
    client: stripe.StripeClient, account: str, charge: str, amount: int
) -> stripe.Transfer:
    return client.v1.transfers.create(
        {
            "amount": amount,
            "currency": "eur",
            "destination": account,
            "source_transaction": charge,
        }
    )


def available(client: stripe.StripeClient, account: str) -> int:
    return client.v1.balance.retrieve(None, {"stripe_account": account}).available[0].amount


def test_onboarding_makes_an_account_payable(client: stripe.StripeClient, shop: Shop) -> None:
    account = onboarded(client)

    found = client.v1.accounts.retrieve(account)

    assert found.charges_enabled and found.payouts_enabled and found.details_submitted
    assert found.requirements.currently_due == []
    assert found.external_accounts.data[0].last4 == "3000"
    assert shop.waited_for("account.updated", account).account == account


def test_a_used_onboarding_link_asks_for_a_new_one(client: stripe.StripeClient) -> None:
    account = client.v1.accounts.create({"type": "express"}).id
    link = onboarding_link(client, account)

    httpx.post(link.url, data={"name": "Pots", "iban": "DE89370400440532013000"})

    assert httpx.get(link.url).headers["location"] == "http://shop.example/again"


def test_no_money_goes_to_an_account_that_is_not_onboarded(client: stripe.StripeClient) -> None:
    account = client.v1.accounts.create({"type": "express"}).id

    with pytest.raises(stripe.InvalidRequestError) as caught:
        transfer(client, account, charged(client, 5_000), 1_000)

    assert caught.value.code == "insufficient_capabilities_for_transfer"


def test_a_transfer_can_be_taken_back_in_parts(client: stripe.StripeClient, shop: Shop) -> None:
    account, charge = onboarded(client), charged(client, 10_000)
    sent = transfer(client, account, charge, 8_000)

    reversal = client.v1.transfers.reversals.create(sent.id, {"amount": 3_000})
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.transfers.reversals.create(sent.id, {"amount": 5_001})

    found = client.v1.transfers.list({"transfer_group": "group_9", "destination": account}).data[0]
    assert (found.id, found.amount_reversed, found.reversed) == (sent.id, 3_000, False)
    assert client.v1.transfers.reversals.retrieve(sent.id, reversal.id).amount == 3_000
    assert available(client, account) == 5_000
    shop.waited_for("transfer.reversed", sent.id)


def test_transfers_of_a_charge_stop_at_what_it_brought(client: stripe.StripeClient) -> None:
    account, charge = onboarded(client), charged(client, 5_000)
    transfer(client, account, charge, 4_000)

    with pytest.raises(stripe.InvalidRequestError):
        transfer(client, account, charge, 1_001)


def test_a_reversal_needs_the_money_to_be_there(client: stripe.StripeClient) -> None:
    account = onboarded(client)
    sent = transfer(client, account, charged(client, 5_000), 4_000)
    payout = {"amount": 4_000, "currency": "eur"}
    client.v1.payouts.create(payout, {"stripe_account": account})

    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.transfers.reversals.create(sent.id, {})

    assert caught.value.code == "balance_insufficient"


@pytest.mark.parametrize("orders", [["fail_payout"], ["pay_payout", "return_payout"]])
def test_a_payout_that_bounces_returns_to_the_balance(
    client: stripe.StripeClient, sandbox: Process, shop: Shop, orders: list[str]
) -> None:
    account = onboarded(client)
    transfer(client, account, charged(client, 5_000), 4_000)
    acting = {"stripe_account": account}
    payout = client.v1.payouts.create({"amount": 4_000, "currency": "eur"}, acting)

    for order in orders:
        sandbox.control(**{order: payout.id})

    assert client.v1.payouts.retrieve(payout.id, None, acting).status == "failed"
    assert available(client, account) == 4_000
    assert shop.waited_for("payout.failed", payout.id).account == account


def test_one_account_cannot_see_another(client: stripe.StripeClient) -> None:
    account = onboarded(client)
    transfer(client, account, charged(client, 5_000), 4_000)
    payout = client.v1.payouts.create(
        {"amount": 1_000, "currency": "eur"}, {"stripe_account": account}
    )

    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payouts.retrieve(payout.id)


def test_a_restricted_account_gets_no_payouts(
    client: stripe.StripeClient, sandbox: Process
) -> None:
    account = onboarded(client)
    transfer(client, account, charged(client, 5_000), 4_000)

    sandbox.control(restrict_account=account)

    with pytest.raises(stripe.InvalidRequestError, match="not enabled"):
        client.v1.payouts.create({"amount": 4_000, "currency": "eur"}, {"stripe_account": account})
