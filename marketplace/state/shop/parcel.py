"""How one vendor's parcel shall come, chosen in the basket and at the checkout alike."""

import reflex as rx

from marketplace.services import cart_markets
from marketplace.state.gate import handler
from marketplace.state.session import acting
from marketplace.state.shop.cart import CartState
from marketplace.state.shop.checkout import CheckoutState


class ParcelState(rx.State):
    """It keeps nothing: the basket in the database does, for every tab."""

    @handler()
    async def choose(self, vendor_id: int, service: str):
        async with acting(self) as (db, actor):
            await cart_markets.choose_service(db, actor, vendor_id, service)
        return [CartState.refresh, CheckoutState.refresh]
