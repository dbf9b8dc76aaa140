"""What a buyer does with an order after paying: cancel pieces, send things back, complain."""

from typing import Any

import reflex as rx

from marketplace.cards.aftersales import PieceChoice
from marketplace.errors import Conflict, Invalid
from marketplace.queries.piece_choices import (
    PIECES,
    SWAP,
    claimable_pieces,
    open_pieces,
    returnable_pieces,
)
from marketplace.rules.case_kinds import ClaimKind, ReturnReason, Wish
from marketplace.rules.texts import whole_number
from marketplace.services import claims, orders, returns, shipments
from marketplace.state.gate import handler
from marketplace.state.session import acting, viewing
from marketplace.state.shop.purchase import PurchaseState, the_buyer

REASON = "The buyer changed their mind."


class AftersalesState(rx.State):
    """The dialog that is open, `asking`, and what it is about: cancel, return, claim, send_back."""

    asking: str = ""
    order_id: int = 0
    shipment_id: int = 0
    case_id: int = 0
    choices: list[PieceChoice] = []
    field: str = ""
    problem: str = ""

    @handler()
    async def ask_cancel(self, order_id: int):
        async with viewing(self) as (db, actor):
            choices = await open_pieces(db, await the_buyer(self, db, actor), order_id)
        self._open("cancel", order_id, choices)

    @handler()
    async def ask_return(self, order_id: int):
        async with viewing(self) as (db, actor):
            choices = await returnable_pieces(db, await the_buyer(self, db, actor), order_id)
        self._open("return", order_id, choices)

    @handler()
    async def ask_claim(self, order_id: int, shipment_id: int):
        async with viewing(self) as (db, actor):
            buyer = await the_buyer(self, db, actor)
            choices = await claimable_pieces(db, buyer, order_id, shipment_id)
        self._open("claim", order_id, choices)
        self.shipment_id = shipment_id

    @handler()
    async def ask_send_back(self, return_id: int):
        self._open("send_back", 0, [])
        self.case_id = return_id

    @handler()
    async def set_open(self, is_open: bool):
        if not is_open:
            self.asking = ""

    @handler()
    async def cancel(self, form_data: dict[str, Any]):
        """A second click finds the dialog closed and does nothing."""
        if self.asking != "cancel":
            return None
        pieces, why = pieces_of(form_data), str(form_data.get("reason", "")) or REASON
        try:
            async with acting(self) as (db, actor):
                await orders.cancel(
                    db, await the_buyer(self, db, actor), self.order_id, why, pieces
                )
        except (Invalid, Conflict) as refused:
            return self._refuse(refused)
        return self._done("Cancelled. Your money is on its way back.")

    @handler()
    async def request_return(self, form_data: dict[str, Any]):
        if self.asking != "return":
            return None
        try:
            asked = returns.Asked(
                pieces_of(form_data),
                _one_of(ReturnReason, form_data, "reason"),
                _one_of(Wish, form_data, "wish"),
                str(form_data.get("comment", "")),
                {line: offer for line, offer in _numbers(form_data, SWAP).items() if offer},
            )
            async with acting(self) as (db, actor):
                await returns.request(db, await the_buyer(self, db, actor), self.order_id, asked)
        except (Invalid, Conflict) as refused:
            return self._refuse(refused)
        return self._done("Asked. The shop tells you how to send it.")

    @handler()
    async def open_claim(self, form_data: dict[str, Any]):
        if self.asking != "claim":
            return None
        try:
            told = claims.Complaint(
                self.shipment_id,
                _one_of(ClaimKind, form_data, "kind"),
                pieces_of(form_data),
                _one_of(Wish, form_data, "wish"),
                str(form_data.get("comment", "")),
            )
            async with acting(self) as (db, actor):
                await claims.open_claim(db, await the_buyer(self, db, actor), self.order_id, told)
        except (Invalid, Conflict) as refused:
            return self._refuse(refused)
        return self._done("Told the shop. It has a few days to answer, then we decide.")

    @handler()
    async def send_back(self, form_data: dict[str, Any]):
        if self.asking != "send_back":
            return None
        carrier, tracking = (str(form_data.get(name, "")) for name in ("carrier", "tracking"))
        try:
            async with acting(self) as (db, actor):
                buyer = await the_buyer(self, db, actor)
                await returns.send_back(db, buyer, self.case_id, carrier, tracking)
        except (Invalid, Conflict) as refused:
            return self._refuse(refused)
        return self._done("Thank you. The shop knows that it is coming.")

    @handler()
    async def withdraw_return(self, return_id: int):
        async with acting(self) as (db, actor):
            await returns.withdraw(db, await the_buyer(self, db, actor), return_id)
        return self._done("You keep it. Nothing was paid back.")

    @handler()
    async def withdraw_claim(self, claim_id: int):
        async with acting(self) as (db, actor):
            await claims.withdraw(db, await the_buyer(self, db, actor), claim_id)
        return self._done("Taken back.")

    @handler()
    async def ask_staff(self, return_id: int):
        async with acting(self) as (db, actor):
            await returns.ask_staff(db, await the_buyer(self, db, actor), return_id)
        return self._done("Our staff are looking into it.")

    @handler()
    async def confirm_parcel(self, shipment_id: int):
        async with acting(self) as (db, actor):
            await shipments.deliver_shipment(db, await the_buyer(self, db, actor), shipment_id)
        return self._done("Thank you. Enjoy it!")

    def _open(self, question: str, order_id: int, choices: list[PieceChoice]) -> None:
        self.asking, self.order_id, self.choices = question, order_id, choices
        self.field, self.problem = "", ""

    def _refuse(self, refused: Invalid | Conflict) -> None:
        self.field = refused.field if isinstance(refused, Invalid) else ""
        self.problem = refused.message

    def _done(self, words: str) -> list[Any]:
        self.asking = ""
        return [PurchaseState.refresh, rx.toast.success(words)]


def pieces_of(form_data: dict[str, Any]) -> dict[int, int]:
    """The pieces that a form asks for by line id; what is no number is too many of them."""
    return _numbers(form_data, PIECES)


def _numbers(form_data: dict[str, Any], prefix: str) -> dict[int, int]:
    named = {name.removeprefix(prefix): text for name, text in form_data.items() if prefix in name}
    return {whole_number(line): _whole(str(text)) for line, text in named.items()}


def _whole(text: str) -> int:
    text = text.strip() or "0"
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


def _one_of(kind: Any, form_data: dict[str, Any], name: str) -> Any:
    try:
        return kind(str(form_data.get(name, "")))
    except ValueError:
        raise Invalid(name, "Please choose one.") from None
