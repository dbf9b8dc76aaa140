"""The addresses of every room, in one place."""

HOME = "/"
SIGN_IN = "/sign-in"
SIGN_UP = "/sign-up"
CATEGORY = "/c/[category]"
PRODUCT = "/p/[product]"
VENDOR_SHOP = "/v/[shop]"
SEARCH = "/search"
BROWSE = "/browse"
BROWSE_PART = "/browse/[part]"
CART = "/cart"
CHECKOUT = "/checkout"
PURCHASE = "/orders/[purchase]"
MY_ORDERS = "/account/orders"
MY_ACCOUNT = "/account"
MY_WISHLIST = "/account/wishlist"
SELL = "/sell"
HELP = "/help"
HELP_DELIVERY = "/help/delivery"
HELP_RETURNS = "/help/returns"
HELP_PRIVACY = "/help/privacy"
HELP_IMPRINT = "/help/imprint"

VENDOR_HOME = "/vendor"
VENDOR_ORDERS = "/vendor/orders"
VENDOR_ORDER = "/vendor/orders/[order]"
VENDOR_OFFERS = "/vendor/offers"
VENDOR_ADD = "/vendor/add"
VENDOR_PRODUCT = "/vendor/products/[item]"
VENDOR_MONEY = "/vendor/money"
VENDOR_REVIEWS = "/vendor/reviews"
VENDOR_IMPORT = "/vendor/import"
VENDOR_PROFILE = "/vendor/profile"

ADMIN_HOME = "/admin"
ADMIN_VENDORS = "/admin/vendors"
ADMIN_PEOPLE = "/admin/people"
ADMIN_ORDERS = "/admin/orders"
ADMIN_ORDER = "/admin/orders/[order]"
ADMIN_MONEY = "/admin/money"
ADMIN_PRODUCTS = "/admin/products"
ADMIN_REVIEWS = "/admin/reviews"
ADMIN_SETTINGS = "/admin/settings"
ADMIN_WORKER = "/admin/worker"
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


def vendor_order(number: str) -> str:
    """An order as its vendor sees it."""
    return f"/vendor/orders/{number}"


def admin_order(number: str) -> str:
    """A purchase as staff see it."""
    return f"/admin/orders/{number}"
