"""The addresses of every room, in one place."""

from urllib.parse import urlencode

HOME = "/"
SIGN_IN = "/sign-in"
SIGN_UP = "/sign-up"
FORGOT_PASSWORD = "/forgot-password"
RESET_PASSWORD = "/reset-password"
CONFIRM_EMAIL = "/confirm-email"
SECOND_STEP = "/second-step"
PROVE_AGAIN = "/prove-again"
JOIN_TEAM = "/join-team"
CONNECT = "/connect"
CATEGORY = "/c/[category]"
PRODUCT = "/p/[product]"
VENDOR_SHOP = "/v/[shop]"
SEARCH = "/search"
BROWSE = "/browse"
BROWSE_PART = "/browse/[part]"
CART = "/cart"
CHECKOUT = "/checkout"
GIFT_CARD = "/gift-card"
PURCHASE = "/orders/[purchase]"
MY_ORDERS = "/account/orders"
MY_ACCOUNT = "/account"
MY_WISHLIST = "/account/wishlist"
MY_DATA = "/account/data"
YOUR_DATA = "/your-data"
NEWS = "/news"
STOP_PAYOUTS = "/stop-payouts"
SELL = "/sell"
HELP = "/help"
HELP_DELIVERY = "/help/delivery"
HELP_RETURNS = "/help/returns"
HELP_PRIVACY = "/help/privacy"
HELP_COOKIES = "/help/cookies"
HELP_IMPRINT = "/help/imprint"

VENDOR_HOME = "/vendor"
VENDOR_ORDERS = "/vendor/orders"
VENDOR_ORDER = "/vendor/orders/[order]"
VENDOR_CASES = "/vendor/returns"
VENDOR_CASE = "/vendor/returns/[case]"
VENDOR_OFFERS = "/vendor/offers"
VENDOR_OFFER = "/vendor/offers/[offer]"
VENDOR_ADD = "/vendor/add"
VENDOR_PRODUCT = "/vendor/products/[item]"
VENDOR_MONEY = "/vendor/money"
VENDOR_FEES = "/vendor/fees"
VENDOR_REVIEWS = "/vendor/reviews"
VENDOR_IMPORT = "/vendor/import"
VENDOR_IMPORT_RUN = "/vendor/import/[run]"
VENDOR_TEAM = "/vendor/team"
VENDOR_PROFILE = "/vendor/profile"
VENDOR_DELIVERY = "/vendor/delivery"
VENDOR_PROMOTIONS = "/vendor/promotions"
VENDOR_API = "/vendor/api"
VENDOR_CHANGES = "/vendor/changes"
VENDOR_SUGGEST = "/vendor/suggest/[suggestion]"

ADMIN_HOME = "/admin"
ADMIN_VENDORS = "/admin/vendors"
ADMIN_SUPPORT = "/admin/support"
ADMIN_APPS = "/admin/apps"
ADMIN_PEOPLE = "/admin/people"
ADMIN_ORDERS = "/admin/orders"
ADMIN_ORDER = "/admin/orders/[order]"
ADMIN_CASES = "/admin/decisions"
ADMIN_CASE = "/admin/decisions/[case]"
ADMIN_CHECKS = "/admin/checks"
ADMIN_CHECK = "/admin/checks/[check]"
ADMIN_MONEY = "/admin/money"
ADMIN_PROMOTIONS = "/admin/promotions"
ADMIN_CREDIT = "/admin/credit"
ADMIN_PAYOUTS = "/admin/payouts"
ADMIN_RECONCILIATION = "/admin/reconciliation"
ADMIN_PRODUCTS = "/admin/products"
ADMIN_CATEGORIES = "/admin/categories"
ADMIN_CATEGORY = "/admin/categories/[shelf]"
ADMIN_CHANGES = "/admin/changes"
ADMIN_CHANGE = "/admin/changes/[change]"
ADMIN_DUPLICATES = "/admin/duplicates"
ADMIN_MERGE = "/admin/merge/[pair]"
ADMIN_REVIEWS = "/admin/reviews"
ADMIN_TAXES = "/admin/taxes"
ADMIN_COMMISSION = "/admin/commission"
ADMIN_PRIVACY = "/admin/privacy"
ADMIN_SETTINGS = "/admin/settings"
ADMIN_INBOX = "/admin/inbox"
ADMIN_TRANSFERS = "/admin/transfers"
ADMIN_WORKER = "/admin/worker"
ADMIN_SEARCH = "/admin/search"
ADMIN_AUDIT = "/admin/audit"


def category(slug: str) -> str:
    """A shelf's page."""
    return f"/c/{slug}"


def product(slug: str) -> str:
    """A product's page."""
    return f"/p/{slug}"


def variant(slug: str, variant_id: int) -> str:
    """A product's page with one of its variants chosen."""
    return f"/p/{slug}?variant={variant_id}"


def browse_part(part: str) -> str:
    """A part of the list of all products."""
    return f"/browse/{part}"


def vendor_shop(slug: str) -> str:
    """A vendor's shop window."""
    return f"/v/{slug}"


def purchase(number: str) -> str:
    """A purchase as its buyer sees it."""
    return f"/orders/{number}"


def your_data(**keys: str) -> str:
    """The page behind the links in letters about somebody's data."""
    return f"{YOUR_DATA}?{urlencode(keys)}"


def news(key: str, *, is_end: bool = False) -> str:
    """Where news by mail are confirmed, or ended."""
    return f"{NEWS}?{urlencode({'key': key} | ({'end': '1'} if is_end else {}))}"


def stop_payouts(key: str) -> str:
    """Where a shop stops its payouts by a letter."""
    return f"{STOP_PAYOUTS}?{urlencode({'key': key})}"


def vendor_order(number: str) -> str:
    """An order as its vendor sees it."""
    return f"/vendor/orders/{number}"


def vendor_case(number: str) -> str:
    """A return or claim as the vendor sees it."""
    return f"/vendor/returns/{number}"


def admin_case(number: str) -> str:
    """A return or claim as staff decide on it."""
    return f"/admin/decisions/{number}"


def support_in(slug: str) -> str:
    """Where staff ask to work in this shop."""
    return f"{ADMIN_SUPPORT}?shop={slug}"


def import_run(id: int) -> str:
    """A file that a vendor brought in: its columns, and its rows that could not be taken."""
    return f"/vendor/import/{id}"


def admin_check(number: str) -> str:
    """A suspicious purchase as staff judge it."""
    return f"/admin/checks/{number}"


def admin_order(number: str) -> str:
    """A purchase as staff see it."""
    return f"/admin/orders/{number}"


def admin_category(category_id: int) -> str:
    """A category as staff see it."""
    return f"/admin/categories/{category_id}"


def vendor_offer(offer_id: int) -> str:
    """One's own offer and its place among the others."""
    return f"/vendor/offers/{offer_id}"


def vendor_product(product_id: int) -> str:
    """The editor of a product that one's shop proposed."""
    return f"/vendor/products/{product_id}"


def vendor_suggest(product_id: int) -> str:
    """Suggesting changes to a product that somebody else proposed."""
    return f"/vendor/suggest/{product_id}"


def admin_change(change_id: int) -> str:
    """A suggested change as staff decide on it."""
    return f"/admin/changes/{change_id}"


def admin_merge(keep_id: int, drop_id: int) -> str:
    """Two products side by side: the first is kept if they are made one."""
    return f"/admin/merge/{keep_id}-{drop_id}"


def back_from_provider() -> str:
    """The door through which a vendor comes back from the payment provider's questions."""
    return "/doors/payout-account"


def to_provider_again() -> str:
    """The door that leads to those questions once more, when a link was too old."""
    return "/doors/payout-account/again"


def statement(month: str, kind: str) -> str:
    """A vendor's own statement of a month ("2026-11") as a file, "pdf" or "csv"."""
    return f"/exports/statements/{month}.{kind}"
