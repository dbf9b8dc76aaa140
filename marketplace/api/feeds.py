"""The product feed for shopping engines: RSS 2.0 with the names that Google Merchant Center uses.

Engines fetch one address per feed, up to 4 GB, and read no index of feeds. So a shop's feed is
`/feeds/products.xml`; what has an id of 100,000 or more stands in further parts, each a feed
to be registered by itself (`/feeds/products-1.xml`). A product never moves between parts, and
each part names the next that holds something as RFC 5005 has it (`rel="next"`).
"""

from functools import lru_cache

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from marketplace import routes as pages
from marketplace.adapters.database import reading
from marketplace.api.streams import at_most_a_minute, element, news, pieces_of, whole
from marketplace.cards.crawlers import FeedItem
from marketplace.queries.feeds import feed_items, feed_part
from marketplace.rules.money import Money
from marketplace.services.settings import ShopSettings, shop_settings

OPENING = (
    '<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0" '
    'xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
)
HIGHEST_PART = 1_000_000
LONGEST_BRAND = 70
FORMS = {
    "color": "g:color", "colour": "g:color", "size": "g:size",
    "material": "g:material", "pattern": "g:pattern",
}  # fmt: skip
"""What engines call the options in which variants differ."""


@at_most_a_minute(12, "feed")
async def first(request: Request) -> Response:
    """GET: what is on sale, one item for each variant with its best offer."""
    return await _part(request, 0)


@at_most_a_minute(12, "feed")
async def further(request: Request) -> Response:
    """GET: a part of a large shop's feed behind the first."""
    number = request.path_params["number"]
    return await _part(request, number) if 0 < number < HIGHEST_PART else _nothing()


async def _part(request: Request, number: int) -> Response:
    async with reading() as db:
        part = await feed_part(db, number)
        shop = await shop_settings(db)
    if part is None:
        return _nothing()
    found = pieces_of(
        OPENING + _channel(shop, number, part.next_number),
        lambda db, after: feed_items(db, number, after),
        _item,
        "</channel></rss>",
    )
    return news(request, (part, shop.site_name, shop.site_tagline), part.changed_at, found)


def _nothing() -> Response:
    return PlainTextResponse("Not found", 404)


def _channel(shop: ShopSettings, number: int, following: int) -> str:
    words = element("title", shop.site_name) + element("link", whole(pages.HOME))
    words += element("description", shop.site_tagline or shop.site_name)
    return words + _link("self", number) + (_link("next", following) if following else "")


def _link(kind: str, number: int) -> str:
    name = f"products-{number}" if number else "products"
    return f'<atom:link rel="{kind}" href="{whole(f"/feeds/{name}.xml")}"/>'


def _item(item: FeedItem) -> str:
    return (
        "<item>"
        + element("g:id", item.number)
        + element("title", item.title)
        + element("description", item.description)
        + element("link", whole(item.path))
        + _pictures(item.pictures)
        + _prices(item)
        + element("g:availability", "in_stock" if item.in_stock else "out_of_stock")
        + element("g:condition", item.condition)
        + element("g:brand", item.brand[:LONGEST_BRAND])
        + element("g:gtin", item.gtin)
        + element("g:product_type", item.category)
        + element("g:item_group_id", item.group)
        + _options(item)
        + _delivery(item.delivery, item.sent_to)
        + "</item>"
    )


def _pictures(paths: list[str]) -> str:
    names = ["g:image_link", *["g:additional_image_link"] * (len(paths) - 1)]
    return "".join(element(name, whole(path)) for name, path in zip(names, paths, strict=False))


def _prices(item: FeedItem) -> str:
    """A reduced price stands beside the one before."""
    if item.was_price is None:
        return element("g:price", _amount(item.price))
    return element("g:price", _amount(item.was_price)) + element(
        "g:sale_price", _amount(item.price)
    )


def _options(item: FeedItem) -> str:
    named = {FORMS.get(name.lower(), ""): value for name, value in item.options.items()}
    return "".join(element(name, value) for name, value in named.items() if name)


@lru_cache
def _delivery(fee: Money, sent_to: tuple[str, ...]) -> str:
    """One fee, in the countries of the zone that it is for."""
    price = element("g:price", _amount(fee))
    return "".join(
        f"<g:shipping>{element('g:country', country)}{price}</g:shipping>" for country in sent_to
    )


def _amount(money: Money) -> str:
    return f"{money.plain()} {money.currency}"


routes = [
    Route("/feeds/products.xml", first),
    Route("/feeds/products-{number:int}.xml", further),
]
