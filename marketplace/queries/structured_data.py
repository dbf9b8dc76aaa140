"""Pages as schema.org objects, made from the same cards that people see.

Addresses are paths; whoever writes them into a document puts the site before them.
"""

from collections.abc import Sequence

from marketplace import routes
from marketplace.cards.catalog import ProductCard
from marketplace.cards.furniture import Crumb
from marketplace.cards.products import ProductPage
from marketplace.cards.reviews import ReviewCard
from marketplace.cards.vendors import VendorCard
from marketplace.queries.structured_offers import aggregate_offer, gtin
from marketplace.queries.structured_variants import product_group
from marketplace.rules.schema_org import CONTEXT, Thing, thing

MOST_REVIEWS = 5
FEWEST_STARS, MOST_STARS = 1, 5


def website(name: str) -> Thing:
    """The site, with the address of its search."""
    target = thing("EntryPoint", urlTemplate=f"{routes.SEARCH}?q={{search_term_string}}")
    action = {"target": target, "query-input": "required name=search_term_string"}
    return CONTEXT | thing(
        "WebSite",
        name=name,
        url=routes.HOME,
        potentialAction=thing("SearchAction", **action),
    )


def marketplace(name: str, tagline: str) -> Thing:
    """Whose site it is."""
    return CONTEXT | thing(
        "Organization", name=name, description=tagline, url=routes.HOME, logo="/mark.svg"
    )


def product(page: ProductPage) -> Thing:
    """A product with what all vendors ask for it, and how people rate it."""
    alone = page.variants[0] if len(page.variants) == 1 else None
    return CONTEXT | thing(
        "Product",
        name=page.title,
        url=page.href,
        sku=str(page.id),
        description=page.summary,
        image=[picture.src for picture in page.pictures],
        brand=thing("Brand", name=page.brand) if page.brand else None,
        offers=aggregate_offer(page),
        aggregateRating=_rating(page),
        review=[_review(review) for review in page.reviews[:MOST_REVIEWS]],
        isVariantOf=product_group(page),
        **gtin(alone.gtin if alone else ""),
    )


def _rating(page: ProductPage) -> Thing | None:
    if not page.review_count:
        return None
    return thing(
        "AggregateRating",
        ratingValue=page.rating,
        worstRating=FEWEST_STARS,
        bestRating=MOST_STARS,
        ratingCount=page.review_count,
        reviewCount=page.review_count,
    )


def _review(review: ReviewCard) -> Thing:
    return thing(
        "Review",
        author=thing("Person", name=review.author),
        datePublished=review.date,
        name=review.title,
        reviewBody=review.body,
        reviewRating=thing(
            "Rating", ratingValue=review.stars, worstRating=FEWEST_STARS, bestRating=MOST_STARS
        ),
    )


def breadcrumbs(crumbs: Sequence[Crumb]) -> Thing:
    """The way to a page, from the front page on; the page itself is the step without address."""
    steps = [
        thing("ListItem", position=position, name=crumb.text, item=crumb.href)
        for position, crumb in enumerate(crumbs, 1)
    ]
    return CONTEXT | thing("BreadcrumbList", itemListElement=steps)


def item_list(products: Sequence[ProductCard]) -> Thing:
    """The products of a category, in its order."""
    items = [
        thing("ListItem", position=position, url=one.href, name=one.title)
        for position, one in enumerate(products, 1)
    ]
    return CONTEXT | thing("ItemList", numberOfItems=len(items), itemListElement=items)


def organization(vendor: VendorCard) -> Thing:
    """A shop of the marketplace."""
    place = thing("PostalAddress", addressLocality=vendor.city, addressCountry=vendor.country)
    return CONTEXT | thing(
        "Organization",
        name=vendor.name,
        url=vendor.href,
        logo=vendor.logo,
        description=vendor.tagline,
        address=place if vendor.country else None,
    )
