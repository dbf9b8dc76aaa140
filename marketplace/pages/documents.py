"""The shop's pages as documents: which there are, and what each tells machines about itself.

A document is made from the same states as the page, so the two cannot disagree.
"""

from collections.abc import Callable, Iterable

from starlette.datastructures import QueryParams

from marketplace import routes
from marketplace.cards.catalog import ProductCard
from marketplace.components.pictures import CARD_SIZES, MAIN_SIZES, avif_srcset
from marketplace.queries import structured_data as things
from marketplace.queries.catalog import piece_href
from marketplace.rules.search_request import SearchRequest
from marketplace.state.shop.browse import BrowseState
from marketplace.state.shop.category import CategoryState
from marketplace.state.shop.frame import FrameState
from marketplace.state.shop.home import HomeState
from marketplace.state.shop.product import ProductState
from marketplace.state.shop.purchase import PurchaseState
from marketplace.state.shop.results import ResultsState
from marketplace.state.shop.vendor_shop import VendorShopState
from reflex_documents.document import Document
from reflex_documents.layer import Page
from reflex_documents.opening import Opened

EVERYWHERE = frozenset({"settings", "all-vendors", "categories"})
"""What every page may show: the site's name, the shelves, and shops that come, go and change."""
A_MINUTE = 60


def home(opened: Opened) -> Document:
    """The front page."""
    frame = opened.state(FrameState).frame
    shelves = opened.state(HomeState).shelves
    shown = [*shelves.deals, *shelves.best_rated, *shelves.new]
    return Document(
        title=f"{frame.site_name}: {frame.tagline}",
        description=f"{frame.tagline} Compare independent shops and pay once.",
        path=routes.HOME,
        image=_first_picture(shelves.best_rated),
        data=[
            things.website(frame.site_name),
            things.marketplace(frame.site_name, frame.tagline),
        ],
        depends_on=EVERYWHERE | _products(shown),
    )


def product(opened: Opened) -> Document:
    """A product: sold, moved, taken away, or never known."""
    state = opened.state(ProductState)
    page = state.page
    if state.is_missing:
        return _missing(state.at, is_gone=state._is_gone)
    if page.moved_to:
        return Document(moved_to=page.moved_to)
    picture = page.pictures[state.picture] if page.pictures else None
    by = f" by {page.brand}" if page.brand else ""
    return Document(
        title=page.title,
        description=page.summary or f"{page.title}{by}, from independent shops.",
        path=page.href,
        kind="product",
        image=picture.src if picture else "",
        image_alt=picture.alt if picture else "",
        **(_ahead(picture.src, picture.srcset, picture.has_avif, MAIN_SIZES) if picture else {}),
        data=[things.product(page), things.breadcrumbs(page.crumbs)],
        depends_on=EVERYWHERE | {f"product-{page.id}"},
    )


def category(opened: Opened) -> Document:
    """A piece of a category; only the usual order is one that search engines should keep."""
    state = opened.state(CategoryState)
    if state.is_missing:
        return _missing(state.at)
    if state.page.moved_to:
        return Document(moved_to=state.page.moved_to)
    shelf = state.page.category
    is_usual = "sort" not in QueryParams(opened.root.router.url.query)
    return Document(
        title=state.title,
        description=shelf.description or f"{shelf.name}: {shelf.products_text} from small shops.",
        path=_piece(opened, shelf.href) if is_usual else shelf.href,
        image=shelf.image or _first_picture(state.products),
        is_indexed=is_usual,
        following=state.next_href,
        **_first_sight(state.products),
        data=[things.breadcrumbs(state.page.crumbs), *_list(state.products)],
        depends_on=EVERYWHERE | _products(state.products),
    )


def vendor_shop(opened: Opened) -> Document:
    """A vendor's shop window."""
    state = opened.state(VendorShopState)
    if state.is_missing:
        return _missing(state.at)
    vendor = state.page.vendor
    return Document(
        title=state.title,
        description=vendor.tagline or f"{vendor.name} sells {vendor.products_text} here.",
        path=_piece(opened, vendor.href),
        image=vendor.logo or _first_picture(state.products),
        following=state.next_href,
        data=[things.organization(vendor), *_list(state.products)],
        depends_on=EVERYWHERE | _products(state.products),
    )


def results(opened: Opened) -> Document:
    """A page of results: for people, not to be kept by search engines."""
    page = opened.state(ResultsState).page
    return Document(
        title=f"Results for “{page.text}”" if page.text else "All products",
        description=page.found_text,
        path=page.canonical,
        is_indexed=page.canonical == routes.SEARCH,
        previous=page.previous,
        following=page.next,
        **_first_sight(page.products),
        data=_list(page.products),
        depends_on=EVERYWHERE
        | {"curation"}
        | _products([*page.products, *page.nearest], "indexed"),
    )


def browse(opened: Opened) -> Document:
    """A part of the list of all products, by which every one is a few steps away."""
    state = opened.state(BrowseState)
    if state.is_missing:
        return _missing(state.at)
    return Document(
        title=state.page.title,
        description=f"{state.page.title}, as a plain list.",
        path=state.at,
        data=[things.breadcrumbs(state.page.crumbs)],
        depends_on=EVERYWHERE,
    )


def _plain(title: str, path: str, description: str) -> Callable[[Opened], Document]:
    return lambda _opened: Document(title, description, path, depends_on=EVERYWHERE)


def _private(title: str) -> Callable[[Opened], Document]:
    return lambda _opened: Document(title=title, is_indexed=False)


def _purchase(opened: Opened) -> Document:
    state = opened.state(PurchaseState)
    status = 404 if state.is_missing else 200
    return Document(title=f"Order {state.card.number}", status=status, is_indexed=False)


def _missing(path: str, *, is_gone: bool = False) -> Document:
    words = "It is not sold here any more." if is_gone else "There is nothing at this address."
    return Document("We couldn't find that page", words, path, status=410 if is_gone else 404)


def missing(opened: Opened) -> Document:
    """Every address that is nobody's."""
    return _missing(opened.root.router.url.path)


def _products(cards: Iterable[ProductCard], topic: str = "product") -> frozenset[str]:
    return frozenset(f"{topic}-{card.id}" for card in cards)


def _piece(opened: Opened, href: str) -> str:
    """The address of the piece of a list that is shown."""
    after = QueryParams(opened.root.router.url.query).get("after", "")
    return piece_href(href, after=after)


def _first_sight(cards: list[ProductCard]) -> dict[str, str]:
    """The first picture of a grid, which a phone paints largest."""
    if not cards:
        return {}
    first = cards[0]
    return _ahead(first.image, first.image_srcset, first.image_has_avif, CARD_SIZES)


def _ahead(src: str, srcset: str, has_avif: bool, sizes: str) -> dict[str, str]:
    """Load a picture before the page asks for it; the same file that the page will choose."""
    lighter = {"preloaded_image": avif_srcset(src), "preloaded_type": "image/avif"}
    return (lighter if has_avif else {"preloaded_image": srcset}) | {"preloaded_sizes": sizes}


def _list(cards: list[ProductCard]) -> list[things.Thing]:
    return [things.item_list(cards)] if cards else []


def _first_picture(cards: Iterable[ProductCard]) -> str:
    return next((card.image for card in cards if card.image), "")


def _named(*names: str) -> Callable[[QueryParams], list[tuple[str, str]]]:
    """Heeds only these parameters, each once, where they say something."""
    return lambda query: [(name, query[name][:200]) for name in names if query.get(name)]


def _search(query: QueryParams) -> list[tuple[str, str]]:
    asked = {name: query.getlist(name) for name in query}
    return QueryParams(SearchRequest.parse(asked).href.partition("?")[2]).multi_items()


HELP = {
    routes.HELP: ("Help", "What people ask most about ordering, parcels and shops."),
    routes.HELP_DELIVERY: ("Delivery", "How parcels come, how long it takes, and where to."),
    routes.HELP_RETURNS: ("Returns", "Fourteen days to change your mind, and how to."),
    routes.HELP_PRIVACY: ("Privacy", "What we know of people, why, how long, and their rights."),
    routes.HELP_COOKIES: ("Cookies", "What is kept in your browser, and what you may choose."),
    routes.HELP_IMPRINT: ("Imprint", "Who runs this marketplace, and who sells here."),
}
PRIVATE = {
    routes.CART: "Basket",
    routes.CHECKOUT: "Checkout",
    routes.GIFT_CARD: "Gift cards",
    routes.SIGN_IN: "Sign in",
    routes.SIGN_UP: "Open an account",
    routes.FORGOT_PASSWORD: "Forgotten password",
    routes.RESET_PASSWORD: "A new password",
    routes.CONFIRM_EMAIL: "Your address",
    routes.SECOND_STEP: "One more step",
    routes.PROVE_AGAIN: "Is it you?",
    routes.JOIN_TEAM: "An invitation",
    routes.CONNECT: "An app asks for access",
    routes.MY_ACCOUNT: "Your account",
    routes.MY_ORDERS: "Your orders",
    routes.MY_WISHLIST: "Your list",
    routes.MY_DATA: "Your data",
    routes.YOUR_DATA: "Your data, by letter",
    routes.NEWS: "News by mail",
    routes.STOP_PAYOUTS: "Stop payouts",
}

PAGES = [
    Page(routes.HOME, home, A_MINUTE),
    Page(routes.PRODUCT, product, 5 * A_MINUTE, _named("variant")),
    Page(routes.CATEGORY, category, A_MINUTE, _named("sort", "after")),
    Page(routes.VENDOR_SHOP, vendor_shop, A_MINUTE, _named("after")),
    Page(routes.SEARCH, results, A_MINUTE // 3, _search),
    Page(routes.BROWSE, browse, 5 * A_MINUTE),
    Page(routes.BROWSE_PART, browse, 5 * A_MINUTE),
    Page(routes.SELL, _plain("Sell with us", routes.SELL, "Open your shop beside others here.")),
    *(Page(at, _plain(name, at, words), 10 * A_MINUTE) for at, (name, words) in HELP.items()),
    *(Page(at, _private(name)) for at, name in PRIVATE.items()),
    Page(routes.PURCHASE, _purchase),
]
"""The first page that matches an address answers it."""
NOWHERE = Page("404", missing)
