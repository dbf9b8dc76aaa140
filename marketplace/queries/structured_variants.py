"""The forms of a product as schema.org objects: a group that varies by colour, size and so on."""

from marketplace import routes
from marketplace.cards.products import ProductPage, VariantCard
from marketplace.queries.structured_offers import SCHEMA, gtin, plain_offer
from marketplace.rules.listings import listing_number, listing_title
from marketplace.rules.schema_org import Thing, thing

PROPERTIES = {
    "colour": "color",
    "color": "color",
    "size": "size",
    "material": "material",
    "pattern": "pattern",
}
"""The axes that schema.org has a property for; the others are further properties."""


def product_group(page: ProductPage) -> Thing | None:
    """What the variants are forms of; None where options don't tell them apart."""
    optioned = [variant for variant in page.variants if variant.options]
    if len(optioned) < 2:
        return None
    names = dict.fromkeys(fact.name for variant in optioned for fact in variant.options)
    known = [PROPERTIES[name.lower()] for name in names if name.lower() in PROPERTIES]
    return thing(
        "ProductGroup",
        name=page.title,
        url=page.href,
        productGroupID=str(page.id),
        variesBy=[SCHEMA + name for name in known],
        hasVariant=[_variant(page, variant) for variant in optioned],
    )


def _variant(page: ProductPage, variant: VariantCard) -> Thing:
    known = {fact.name.lower(): fact for fact in variant.options}
    named = {PROPERTIES[name]: fact.value for name, fact in known.items() if name in PROPERTIES}
    further = [
        thing("PropertyValue", name=fact.name, value=fact.value)
        for name, fact in known.items()
        if name not in PROPERTIES
    ]
    return thing(
        "Product",
        name=listing_title(page.title, variant.name),
        url=routes.variant(page.slug, variant.id),
        sku=listing_number(page.id, variant.id),
        image=[variant.image] if variant.image else [],
        offers=plain_offer(page, variant, variant.best) if variant.best.id else None,
        additionalProperty=further,
        **named,
        **gtin(variant.gtin),
    )
