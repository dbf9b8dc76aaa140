"""What staff do with a vendor without being asked why."""

from typing import Any

import reflex as rx

from marketplace.errors import Invalid
from marketplace.rules.permissions import Audience
from marketplace.services import vendor_terms, vendors
from marketplace.state.admin.percent import basis_points
from marketplace.state.admin.vendors import VendorsState
from marketplace.state.gate import handler
from marketplace.state.session import acting


class VendorActionsState(rx.State):
    """The vendor whose commission is being agreed on; 0 when none is."""

    vendor_id: int = 0
    name: str = ""
    agreed: str = ""
    problem: str = ""

    @handler(Audience.STAFF)
    async def approve(self, vendor_id: int):
        async with acting(self) as (db, actor):
            await vendors.approve(db, actor, vendor_id)
        return [VendorsState.refresh, rx.toast.success("Approved. The vendor can sell now.")]

    @handler(Audience.STAFF)
    async def reinstate(self, vendor_id: int):
        async with acting(self) as (db, actor):
            await vendors.reinstate(db, actor, vendor_id)
        return [VendorsState.refresh, rx.toast.success("The vendor can sell again.")]

    @handler(Audience.STAFF)
    async def ask_commission(self, vendor_id: int, name: str, agreed: str):
        self.vendor_id, self.name = vendor_id, name
        self.agreed, self.problem = agreed, ""

    @handler(Audience.STAFF)
    async def set_open(self, is_open: bool):
        if not is_open:
            self.vendor_id = 0

    @handler(Audience.STAFF)
    async def set_commission(self, form_data: dict[str, Any]):
        text = str(form_data.get("commission", "")).strip()
        try:
            points = basis_points("commission", text) if text else None
            async with acting(self) as (db, actor):
                await vendor_terms.set_commission(db, actor, self.vendor_id, points)
        except Invalid as refused:
            self.problem = refused.message
            return None
        self.vendor_id = 0
        return [VendorsState.refresh, rx.toast.success("It counts for orders from now on.")]
