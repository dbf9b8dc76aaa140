"""A purchase that its buyer follows."""

import reflex as rx

from marketplace.cards.orders import PurchaseCard
from marketplace.queries.purchases import purchase_page
from marketplace.services import orders
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import acting, viewing
from marketplace.state.shop.frame import FrameState
from marketplace.state.shop.location import finding, parameter, segment

REASON = "The buyer changed their mind."


class PurchaseState(rx.State):
    """One purchase, re-read whenever one of its parcels has news, which `news` tells."""

    card: PurchaseCard = PurchaseCard()
    news: str = ""
    at: str = ""
    is_missing: bool = False
    _is_gone: bool = False

    @handler()
    async def load(self):
        self.news = ""
        with finding(self):
            await self._read()
            await watch(self, f"purchase-{self.card.id}", PurchaseState.refresh)
        return FrameState.refresh

    @handler()
    async def refresh(self):
        before = self.card
        with finding(self):
            await self._read()
            self.news = _difference(before, self.card) or self.news

    @handler()
    async def cancel(self, order_id: int):
        async with acting(self) as (db, actor):
            await orders.cancel(db, actor, order_id, REASON)
        await self._read()
        return rx.toast.success("Cancelled. Your money is on its way back.")

    @handler()
    async def confirm(self, order_id: int):
        async with acting(self) as (db, actor):
            await orders.deliver(db, actor, order_id)
        await self._read()
        return rx.toast.success("Thank you. Enjoy it!")

    async def _read(self) -> None:
        async with viewing(self) as (db, actor):
            self.card = await purchase_page(db, actor, segment(self), parameter(self, "key"))


def _difference(before: PurchaseCard, after: PurchaseCard) -> str:
    """Which parcels have moved on, in words; of the payment itself the page's notice tells."""
    if before.is_waiting:
        return ""
    stood = {parcel.id: parcel.status for parcel in before.parcels}
    moved = [parcel for parcel in after.parcels if stood.get(parcel.id) != parcel.status]
    return " ".join(f"{parcel.vendor}: {parcel.status}." for parcel in moved)
