"""The shelves, vendors, products and offers of the demo shop."""

from collections import Counter
from dataclasses import dataclass, field

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.demo.load_people import People
from marketplace.demo.shapes import DemoCategory, DemoShop, DemoVendor
from marketplace.models.catalog import Product, Variant
from marketplace.models.offers import Offer
from marketplace.models.vendors import Vendor
from marketplace.queries.shipping import default_profile, usual_terms
from marketplace.rules.delivery import Terms
from marketplace.rules.kinds import Condition, MemberRole
from marketplace.rules.permissions import SYSTEM, Actor, the_vendor
from marketplace.services import categories, shipping, vendor_terms, vendors
from marketplace.services.catalog_drafts import ProductDraft, ProductWords, VariantDraft
from marketplace.services.catalog_writing import write_products
from marketplace.services.offer_writing import OfferDraft, write_offers

A_BATCH = 200
BULKY, BULKY_EXTRA, BULKY_GRAMS = "Bulky goods", 1_500, 8_000
"""What is heavy goes by a profile of its own, which costs so many cents more."""
KINDS = {"text": "text", "number": "number", "bool": "flag"}
Place = tuple[int, int, int]
"""Where an offer stands in the generated shop: product, variant and offer index."""


@dataclass
class Catalogue:
    """What was written, by its place in the generated shop."""

    vendors: dict[str, Vendor] = field(default_factory=dict)
    owners: dict[str, Actor] = field(default_factory=dict)
    profiles: dict[int, dict[int | None, Terms]] = field(default_factory=dict)
    products: list[Product] = field(default_factory=list)
    offers: dict[Place, Offer] = field(default_factory=dict)


async def load_catalogue(db: Session, shop: DemoShop, people: People) -> Catalogue:
    """Write everything that is for sale."""
    shelf_ids = await _shelves(db, shop.categories)
    catalogue = Catalogue()
    heavy = _sellers_of_heavy(shop)
    for demo, owner in zip(shop.vendors, people.owners, strict=True):
        actor = Actor(account_id=owner.id, email=owner.email)
        await _open_shop(db, demo, actor, catalogue, demo.slug in heavy)
    for start in range(0, len(shop.products), A_BATCH):
        drafts = [
            ProductDraft(
                ProductWords(
                    title=demo.name,
                    category_id=shelf_ids[demo.category],
                    brand=demo.brand,
                    description=demo.description,
                    highlights=list(demo.highlights),
                    attributes={_key(key): value for key, value in demo.attributes},
                ),
                [
                    VariantDraft(v.name, dict(v.options), v.gtin, v.weight_grams)
                    for v in demo.variants
                ],
            )
            for demo in shop.products[start : start + A_BATCH]
        ]
        catalogue.products += await write_products(db, None, drafts)
    await _offers(db, shop, catalogue)
    return catalogue


async def _shelves(db: Session, demos: tuple[DemoCategory, ...]) -> dict[str, int]:
    ids: dict[str, int] = {}
    for position, demo in enumerate(demos):
        draft = categories.CategoryDraft(
            name=demo.name,
            parent_id=ids[demo.parent] if demo.parent else None,
            description=demo.blurb,
            position=position,
            attributes=[
                {
                    "key": _key(attribute.key),
                    "name": attribute.name,
                    "kind": "choice" if attribute.choices else KINDS[attribute.type],
                    "unit": attribute.unit,
                    "choices": list(attribute.choices),
                    "facet": attribute.is_facet,
                }
                for attribute in demo.attributes
            ],
        )
        ids[demo.slug] = (await categories.add_category(db, SYSTEM, draft)).id
    return ids


def _key(key: str) -> str:
    """Schemas want keys that are identifiers; the vocabulary has some like "5g"."""
    return key if key.isidentifier() else f"has_{key}"


async def _open_shop(
    db: Session, demo: DemoVendor, actor: Actor, catalogue: Catalogue, sells_heavy: bool
) -> None:
    application = vendors.Application(demo.name, demo.tagline, demo.story, demo.country, demo.city)
    vendor = await vendors.apply(db, actor, application)
    await vendors.approve(db, SYSTEM, vendor.id)
    owner = Actor(
        account_id=actor.account_id,
        email=actor.email,
        vendor_id=vendor.id,
        shops={vendor.id: MemberRole.OWNER},
    )
    await vendor_terms.set_handling(db, owner, demo.handling_days[0])
    catalogue.vendors[demo.slug], catalogue.owners[demo.slug] = vendor, owner
    catalogue.profiles[vendor.id] = await _profiles(db, demo, owner, sells_heavy)


async def _profiles(
    db: Session, demo: DemoVendor, owner: Actor, sells_heavy: bool
) -> dict[int | None, Terms]:
    """How a vendor sends by the ids of its profiles, the default one also by None."""
    usual = await default_profile(db, the_vendor(owner))
    fee, free_from = demo.shipping_cents, demo.free_from_cents or None
    draft = shipping.ProfileDraft(shipping.STANDARD, fee, free_from, 3)
    await shipping.change_profile(db, owner, usual.id, draft)
    bulky = shipping.ProfileDraft(BULKY, fee + BULKY_EXTRA, None, 5)
    profiles = [usual]
    if sells_heavy:
        profiles.append(await shipping.add_profile(db, owner, bulky))
    vendor = await db.get_one(Vendor, the_vendor(owner))
    terms = [(one.id, await usual_terms(db, vendor, one)) for one in profiles]
    sent = {id: one for id, one in terms if one}
    return {None: sent[usual.id], **sent}


async def _offers(db: Session, shop: DemoShop, catalogue: Catalogue) -> None:
    variant_ids = await _variant_ids(db, catalogue)
    by_vendor: dict[str, list[tuple[Place, OfferDraft]]] = {}
    sold = _sold(shop)
    for p, product in enumerate(shop.products):
        ids = variant_ids[catalogue.products[p].id]
        for v, variant in enumerate(product.variants):
            for o, demo in enumerate(variant.offers):
                was = product.list_price_cents
                draft = OfferDraft(
                    variant_id=ids[v],
                    price_minor=demo.price_cents,
                    quantity=demo.stock - sold[p, v, o],
                    sku=demo.sku,
                    condition=Condition(demo.condition),
                    was_price_minor=was if was > demo.price_cents * 1.12 else None,
                    handling_days=demo.handling_days,
                    profile_id=_bulky(catalogue, demo.vendor)
                    if variant.weight_grams >= BULKY_GRAMS
                    else None,
                )
                by_vendor.setdefault(demo.vendor, []).append(((p, v, o), draft))
    for slug, placed in by_vendor.items():
        written = await write_offers(
            db, catalogue.owners[slug], catalogue.vendors[slug], [draft for _, draft in placed]
        )
        catalogue.offers |= {
            place: offer for (place, _), offer in zip(placed, written, strict=True)
        }


def _sellers_of_heavy(shop: DemoShop) -> set[str]:
    variants = (variant for product in shop.products for variant in product.variants)
    heavy = (variant for variant in variants if variant.weight_grams >= BULKY_GRAMS)
    return {offer.vendor for variant in heavy for offer in variant.offers}


def _bulky(catalogue: Catalogue, vendor: str) -> int:
    profiles = catalogue.profiles[catalogue.vendors[vendor].id].values()
    return next(terms.profile_id for terms in profiles if terms.name == BULKY)


def _sold(shop: DemoShop) -> Counter[Place]:
    """What the past orders took from the shelves."""
    sold: Counter[Place] = Counter()
    for order in shop.orders:
        for line in order.lines:
            sold[line.product, line.variant, line.offer] += line.quantity
    return sold


async def _variant_ids(db: Session, catalogue: Catalogue) -> dict[int, list[int]]:
    rows = await db.exec(
        select(Variant.product_id, Variant.id)
        .where(col(Variant.product_id).in_([product.id for product in catalogue.products]))
        .order_by(col(Variant.product_id), col(Variant.position))
    )
    ids: dict[int, list[int]] = {}
    for product_id, variant_id in rows.all():
        ids.setdefault(product_id, []).append(variant_id)
    return ids
