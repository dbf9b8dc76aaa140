"""The demo shop sells abroad: Express at home, a zone in the north, prices in yen and dinars."""

from marketplace.adapters.database import Session
from marketplace.demo.load_catalogue import Catalogue
from marketplace.models.offers import OfferPrice
from marketplace.models.staff import Setting
from marketplace.queries.shipping_zones import my_zones
from marketplace.rules.delivery import Terms
from marketplace.services import shipping_zones
from marketplace.services.shipping_zones import FeeDraft, RateDraft, ZoneDraft

CURRENCIES = "JPY KWD"
YEN, FILS = 1.6, 3.3
"""About what a cent is in minor units of these; the vendors round to prices of their own."""
NORTH = ZoneDraft("Northern Europe", ("IS", "NO"))
EXPRESS_EXTRA, NORTH_EXTRA = 600, 1_200
EVERY_THIRD = 3


async def load_markets(db: Session, catalogue: Catalogue) -> None:
    """Every vendor sends faster and farther; every third product has prices in two more
    currencies."""
    db.add(Setting(name="currencies", value=CURRENCIES))
    await db.flush()
    for slug, vendor in catalogue.vendors.items():
        owner = catalogue.owners[slug]
        usual = catalogue.profiles[vendor.id][None]
        [home] = [zone for zone in await my_zones(db, owner) if zone.is_home]
        north = await shipping_zones.add_zone(db, owner, NORTH)
        for zone, service, days, extra in (
            (home.id, "standard", usual.transit_days, 0),
            (home.id, "express", 1, EXPRESS_EXTRA),
            (north.id, "standard", usual.transit_days + 2, NORTH_EXTRA),
        ):
            fees = _fees(usual, extra)
            draft = RateDraft(usual.profile_id, zone, service, days, fees)
            await shipping_zones.set_rate(db, owner, draft)
    for (product, _, _), offer in catalogue.offers.items():
        if product % EVERY_THIRD == 0:
            db.add_all(_prices(offer.id, offer.price_minor))
    await db.flush()


def _fees(usual: Terms, extra: int) -> list[FeeDraft]:
    fee = usual.fee_minor + extra
    free_from = None if extra else usual.free_from_minor
    return [
        FeeDraft(usual.currency, fee, free_from),
        FeeDraft("JPY", _rounded(fee * YEN)),
        FeeDraft("KWD", _rounded(fee * FILS)),
    ]


def _prices(offer_id: int, cents: int) -> list[OfferPrice]:
    return [
        OfferPrice(offer_id=offer_id, currency=code, price_minor=max(10, _rounded(cents * rate)))
        for code, rate in (("JPY", YEN), ("KWD", FILS))
    ]


def _rounded(minor: float) -> int:
    return 10 * round(minor / 10)
