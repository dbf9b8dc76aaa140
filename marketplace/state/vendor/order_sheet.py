"""One order as its vendor works on it."""

import reflex as rx

from marketplace.cards.vendor_orders import OrderSheet, SlipLine
from marketplace.queries.vendor_order_sheet import vendor_order
from marketplace.rules.permissions import Audience
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import viewing
from marketplace.state.shop.location import finding, segment


class OrderSheetState(rx.State):
    """The sheet, re-read whenever the shop's orders have news, and the slip that is printed."""

    sheet: OrderSheet = OrderSheet()
    slip: list[SlipLine] = []
    slip_of: str = ""
    at: str = ""
    is_missing: bool = False

    @handler()
    async def load(self):
        async with viewing(self) as (db, actor):
            if actor.vendor_id is None:
                return
            with finding(self):
                self.sheet = await vendor_order(db, actor, segment(self))
        await watch(self, f"orders-of-{actor.vendor_id}", OrderSheetState.refresh)

    @handler(Audience.VENDOR)
    async def refresh(self):
        """News of some order of the shop; without an open sheet there is nothing to do."""
        if not self.sheet.id:
            return
        async with viewing(self) as (db, actor):
            self.sheet = await vendor_order(db, actor, self.sheet.number)

    @handler(Audience.VENDOR)
    async def print_open(self):
        """What is still to be packed."""
        self.slip, self.slip_of = self.sheet.slip, ""
        return rx.call_script("setTimeout(() => window.print(), 50)")

    @handler(Audience.VENDOR)
    async def print_parcel(self, shipment_id: int):
        """What went into one parcel."""
        for parcel, slip in zip(self.sheet.shipments, self.sheet.slips, strict=True):
            if parcel.id == shipment_id:
                self.slip, self.slip_of = slip, f"{parcel.title}, {parcel.tracking}"
        return rx.call_script("setTimeout(() => window.print(), 50)")
