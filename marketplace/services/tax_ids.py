"""VAT numbers of buyers and vendors: tested by their digits and, if wanted, in the register."""

from marketplace.adapters import vies
from marketplace.adapters.database import Session, reading
from marketplace.errors import Invalid
from marketplace.events import VendorChanged
from marketplace.rules.permissions import Actor, allow, may_sell, the_vendor
from marketplace.rules.tax_ids import checked, is_of_the_eu
from marketplace.services import audit, outbox
from marketplace.services.settings import shop_settings
from marketplace.services.vendor_terms import locked_vendor

UNKNOWN = "The European register doesn't know this VAT number. Leave it empty to pay the VAT."


def tested(number: str, country: str) -> str:
    """The number as it is written down, empty for none. Raises Invalid("tax_id")."""
    try:
        return checked(number, country) if number.strip() else ""
    except ValueError as problem:
        raise Invalid("tax_id", str(problem)) from None


async def look_up(number: str, country: str) -> None:
    """Ask the register, if staff want that; before a transaction, for it may take seconds.

    Raises Invalid("tax_id") for a number it doesn't know. When it is away, digits must do.
    """
    tidy = tested(number, country)
    if not is_of_the_eu(tidy):
        return
    async with reading() as db:
        rules = await shop_settings(db)
    if rules.check_vies and await vies.is_registered(tidy[:2], tidy[2:]) is False:
        raise Invalid("tax_id", UNKNOWN)


async def set_own(db: Session, actor: Actor, number: str) -> None:
    """Write down the VAT number of one's own shop; empty for a shop without one."""
    vendor_id = the_vendor(actor)
    allow(may_sell(actor))
    vendor = await locked_vendor(db, vendor_id)
    before, vendor.tax_id = {"tax_id": vendor.tax_id}, tested(number, vendor.country)
    subject, after = ("vendor", vendor_id), {"tax_id": vendor.tax_id}
    await audit.note(db, actor, "vendor.tax_id", subject, before=before, after=after)
    await outbox.record(db, VendorChanged(vendor_id))
