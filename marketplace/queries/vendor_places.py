"""Where a vendor's own offers stand among all of their kind, in words."""

from collections.abc import Iterable, Sequence

from sqlmodel import col

from marketplace.adapters.database import Session
from marketplace.cards.furniture import Tone
from marketplace.cards.offers import PlaceCard
from marketplace.models.catalog import Product
from marketplace.models.offers import Offer
from marketplace.queries.offers import OnSale, offers_on_sale, turn
from marketplace.rules.buybox_advice import Advice, Rival, advise
from marketplace.rules.kinds import OfferStatus, ProductStatus
from marketplace.rules.money import Money

PAUSED = PlaceCard("Not shown", "Paused: shoppers don’t see it.")
OFF_THE_SHELVES = PlaceCard("Not shown", "The shop has taken this product off its shelves.")
CLOSED = PlaceCard("Not shown", "Your shop is closed just now, so shoppers don’t see it.")
NOT_SENT = PlaceCard("Not sold", "No rate of your home zone is for it, so it isn’t sent.")
SUFFIXES = {1: "st", 2: "nd", 3: "rd"}


async def places_of(db: Session, mine: Sequence[tuple[Offer, Product]]) -> dict[int, PlaceCard]:
    """The place of each of these offers of one vendor, by its id."""
    variants = {offer.variant_id for offer, _ in mine}
    found: dict[int, list[OnSale]] = {}
    for one in await offers_on_sale(db, col(Offer.variant_id).in_(variants)):
        found.setdefault(one.offer.variant_id, []).append(one)
    return {
        offer.id: _place(offer, product, found.get(offer.variant_id, [])) for offer, product in mine
    }


def _place(offer: Offer, product: Product, found: Iterable[OnSale]) -> PlaceCard:
    if product.status is not ProductStatus.PUBLISHED:
        return OFF_THE_SHELVES
    if offer.status is not OfferStatus.ACTIVE:
        return PAUSED
    by_id = {one.offer.id: one for one in found}
    own = by_id.pop(offer.id, None)
    if own is None:
        return CLOSED
    terms = own.terms
    if terms is None:
        return NOT_SENT
    rivals = [Rival(one.contender, one.vendor.name) for one in by_id.values() if one.is_for_sale]
    advice = advise(
        own.contender,
        rivals,
        turn(),
        lambda price: terms.fee(price).minor,
        lambda minor: str(Money(minor, offer.currency)),
    )
    return _card(advice, offer.currency)


def _card(advice: Advice, currency: str) -> PlaceCard:
    minor = advice.winning_minor
    winning = None if minor is None else Money(minor, currency)
    return PlaceCard(
        text=_short(advice),
        words=advice.words,
        tone=_tone(advice),
        winning=winning.plain() if winning else "",
        winning_text=str(winning) if winning else "",
    )


def _short(advice: Advice) -> str:
    if not advice.place:
        return "Sold out"
    if advice.of == 1:
        return "The only one"
    return f"{_ordinal(advice.place)} of {advice.of}"


def _ordinal(number: int) -> str:
    is_teen = 10 <= number % 100 <= 20
    return f"{number}{'th' if is_teen else SUFFIXES.get(number % 10, 'th')}"


def _tone(advice: Advice) -> Tone:
    if advice.is_first:
        return "good"
    return "accent" if advice.is_level else "warn"
