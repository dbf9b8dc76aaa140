"""Payouts: from an account's balance to its bank, which may still send it back."""

from marketplace.sandbox import balance, params
from marketplace.sandbox.calls import Call, now
from marketplace.sandbox.refusals import ApiError
from marketplace.sandbox.store import Document

TRAVEL_SECONDS = 60
ON_THE_WAY = ("pending", "in_transit")


def create(call: Call) -> Document:
    """Send money to the account's bank; it arrives a minute later."""
    amount, currency = params.amount(call.params), params.currency(call.params)
    if call.account:
        _expect_enabled(call)
    balance.require(call, amount, currency)
    payout = call.create(
        "payout",
        "po",
        amount=amount,
        arrival_date=now() + TRAVEL_SECONDS,
        automatic=False,
        currency=currency,
        description=call.params.get("description"),
        destination=_bank_of(call),
        failure_balance_transaction=None,
        failure_code=None,
        failure_message=None,
        method="standard",
        status="pending",
        statement_descriptor=call.params.get("statement_descriptor"),
        type="bank_account",
    )
    entry = balance.book(call, "payout", -amount, currency, payout["id"])
    return call.change(payout, "payout.created", balance_transaction=entry["id"])


def _bank_of(call: Call) -> str | None:
    """The bank account that an account has named; the platform's is of no interest here."""
    if not call.account:
        return None
    banks = call.on("").fetch("account", call.account)["external_accounts"]["data"]
    return banks[0]["id"] if banks else None


def _expect_enabled(call: Call) -> None:
    account = call.on("").fetch("account", call.account)
    if not account["payouts_enabled"]:
        raise ApiError("Payouts are not enabled for this account.", "payouts_not_allowed")


def arrive(call: Call, id: str) -> Document:
    """The bank has booked it."""
    payout = _payout(call, id, ON_THE_WAY)
    return _of(call, id).change(payout, "payout.paid", status="paid", arrival_date=now())


def fail(call: Call, id: str) -> Document:
    """The bank refuses a payout that is on its way."""
    return _bounce(call, id, ON_THE_WAY, "account_closed", "The bank account has been closed.")


def send_back(call: Call, id: str) -> Document:
    """The bank returns a payout that had already arrived."""
    message = "The bank returned the money: the account holder's name doesn't match."
    return _bounce(call, id, ("paid",), "incorrect_account_holder_name", message)


def cancel(call: Call, id: str) -> Document:
    """Stop a payout that has not left yet."""
    payout = call.fetch("payout", id)
    if payout["status"] != "pending":
        raise ApiError("Only pending payouts can be canceled.", "payout_not_cancelable")
    balance.book(call, "payout_cancel", payout["amount"], payout["currency"], id)
    return call.change(payout, "payout.canceled", status="canceled")


def _bounce(call: Call, id: str, statuses: tuple[str, ...], code: str, message: str) -> Document:
    payout, owner = _payout(call, id, statuses), _of(call, id)
    entry = balance.book(owner, "payout_failure", payout["amount"], payout["currency"], id)
    return owner.change(
        payout,
        "payout.failed",
        status="failed",
        failure_balance_transaction=entry["id"],
        failure_code=code,
        failure_message=message,
    )


def _payout(call: Call, id: str, statuses: tuple[str, ...]) -> Document:
    """The payout in one of these states, whosever it is."""
    payout = call.store.find(id)
    if payout is None or payout["object"] != "payout" or payout["status"] not in statuses:
        raise ApiError(f"No such payout that is {' or '.join(statuses)}: '{id}'")
    return payout


def _of(call: Call, id: str) -> Call:
    return call.on(call.store.account_of(id))


def arrive_due(call: Call) -> None:
    """Book every payout whose minute is over."""
    for payout in call.store.where("payout", status="pending"):
        if payout["arrival_date"] <= now():
            arrive(call, payout["id"])
