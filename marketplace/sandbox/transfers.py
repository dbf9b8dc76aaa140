"""Transfers from the platform to connected accounts, and their reversals."""

from marketplace.sandbox import accounts, balance, charges, params
from marketplace.sandbox.calls import Call
from marketplace.sandbox.refusals import ApiError, Missing
from marketplace.sandbox.store import Document


def create(call: Call) -> Document:
    """Send money to an account; with `source_transaction` at most what that charge brought."""
    given = call.params
    amount, currency = params.amount(given), params.currency(given)
    destination = params.required(given, "destination")
    accounts.expect_transfers(call, destination)
    group = given.get("transfer_group")
    if source := given.get("source_transaction"):
        charge = call.fetch("charge", source)
        _expect_covered(call, charge, amount)
        group = group or charge["transfer_group"]
    balance.require(call, amount, currency)
    transfer = call.create(
        "transfer",
        "tr",
        amount=amount,
        amount_reversed=0,
        currency=currency,
        description=given.get("description"),
        destination=destination,
        reversed=False,
        source_transaction=source,
        source_type="card",
        transfer_group=group,
    )
    entry = balance.book(call, "transfer", -amount, currency, transfer["id"])
    payment = charges.new_connected_payment(call.on(destination), amount, currency, transfer["id"])
    return call.change(
        transfer,
        "transfer.created",
        balance_transaction=entry["id"],
        destination_payment=payment["id"],
        reversals=_reversals_of(transfer, []),
    )


def _expect_covered(call: Call, charge: Document, amount: int) -> None:
    """The transfers of one charge add up to at most what it captured."""
    sent = call.store.where("transfer", call.account, source_transaction=charge["id"])
    if sum(transfer["amount"] for transfer in sent) + amount > charge["amount_captured"]:
        message = "The transfers of a source_transaction cannot exceed its amount."
        raise ApiError(message, "transfer_source_balance_parameters_mismatch", "amount")


def _reversals_of(transfer: Document, data: list[Document]) -> Document:
    url = f"/v1/transfers/{transfer['id']}/reversals"
    return {"object": "list", "data": data, "has_more": False, "url": url}


def reverse(call: Call, id: str) -> Document:
    """Take all or part of a transfer back; the connected balance must cover it."""
    transfer = call.fetch("transfer", id)
    left = transfer["amount"] - transfer["amount_reversed"]
    if left == 0:
        raise ApiError("This transfer has already been fully reversed.", "transfer_reversed")
    amount = params.amount(call.params, "amount", left)
    if amount > left:
        raise ApiError(f"At most {left} of this transfer can be reversed.", param="amount")
    currency, receiver = transfer["currency"], call.on(transfer["destination"])
    balance.require(receiver, amount, currency)
    reversal = call.create(
        "transfer_reversal",
        "trr",
        amount=amount,
        currency=currency,
        transfer=id,
    )
    balance.book(receiver, "payment_refund", -amount, currency, transfer["destination_payment"])
    entry = balance.book(call, "transfer_refund", amount, currency, reversal["id"])
    call.change(reversal, balance_transaction=entry["id"])
    call.change(
        transfer,
        "transfer.reversed",
        amount_reversed=transfer["amount_reversed"] + amount,
        reversed=amount == left,
        reversals=_reversals_of(transfer, [reversal, *transfer["reversals"]["data"]]),
    )
    return reversal


def retrieve_reversal(call: Call, id: str, reversal: str) -> Document:
    """One reversal of that transfer."""
    found = call.fetch("transfer_reversal", reversal)
    if found["transfer"] != id:
        raise Missing("transfer_reversal", reversal)
    return found


def reversals(call: Call, id: str) -> Document:
    """All reversals of a transfer, newest first."""
    return call.fetch("transfer", id)["reversals"]
