"""A purchase that its buyer follows."""

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.cards.orders import PurchaseCard
from marketplace.queries.buyers import with_link
from marketplace.queries.purchases import purchase_page
from marketplace.rules.permissions import Actor
from marketplace.services import orders
from marketplace.services.settings import shop_settings
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import acting, viewing
from marketplace.state.shop.frame import FrameState
from marketplace.state.shop.location import finding, parameter, segment


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
    async def confirm(self, order_id: int):
        """All of an order that is on its way has come."""
        async with acting(self) as (db, actor):
            await orders.deliver(db, await the_buyer(self, db, actor), order_id)
        await self._read()
        return rx.toast.success("Thank you. Enjoy it!")

    async def _read(self) -> None:
        async with viewing(self) as (db, actor):
            rules, key = await shop_settings(db), parameter(self, "key")
            days = rules.return_days
            self.card = await purchase_page(db, actor, segment(self), key, return_days=days)


async def the_buyer(state: rx.State, db: Session, actor: Actor) -> Actor:
    """Who looks at this page, with the link that they may have come by."""
    return await with_link(db, actor, segment(state), parameter(state, "key"))


def _difference(before: PurchaseCard, after: PurchaseCard) -> str:
    """Which parcels have moved on, in words; of the payment itself the page's notice tells."""
    if before.is_waiting:
        return ""
    stood, stands = _standing(before), _standing(after)
    return " ".join(f"{what}: {now}." for what, now in stands.items() if stood.get(what) != now)


def _standing(card: PurchaseCard) -> dict[str, str]:
    """Where each order, parcel, return and claim stands, by what it is called."""
    stands = {}
    for order in card.parcels:
        stands[order.vendor] = order.status
        if order.has_parcels:
            stands |= {f"{order.vendor}, {one.title}": one.status for one in order.shipments}
        stands |= {one.number: one.status for one in order.cases}
    return stands
