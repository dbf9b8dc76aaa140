"""What a basket costs now: the one way from its rows to a price, for basket and checkout."""

from collections.abc import Mapping, Sequence

from marketplace.adapters.database import Session
from marketplace.models.columns import now
from marketplace.queries.baskets import CartRow
from marketplace.queries.promotions import Offered
from marketplace.queries.tax import OwnTables, classes_of
from marketplace.rules.pricing import Good, VendorQuote, nothing_off, quote
from marketplace.rules.tax import Buyer, BuyersTax, TaxSource


async def quote_rows(
    db: Session,
    rows: Sequence[CartRow],
    tax_bp: int,
    buyer: Buyer,
    offered: Offered | None = None,
) -> list[VendorQuote]:
    """What these rows cost a buyer, by vendor, less what the promotions offered take off.

    `tax_bp` is taken where no taxes are written down.
    """
    # A tax service takes the place of our own tables here.
    source: TaxSource = OwnTables(db, tax_bp)
    countries = {buyer.place.country} | {row.vendor.country for row in rows}
    book = await source.book(frozenset(countries), now().date())
    classes = await classes_of(db, [row.product for row in rows])
    goods = [good_of(row, classes) for row in rows]
    return quote(goods, BuyersTax(book, buyer), offered.reduce if offered else nothing_off)


def good_of(row: CartRow, classes: Mapping[int, str]) -> Good:
    """A row as the rules of pricing see it."""
    return Good(
        key=row.line.id,
        vendor_id=row.offer.vendor_id,
        unit_minor=row.price_minor,
        quantity=row.line.quantity,
        terms=row.terms,
        product_id=row.product.id,
        category_id=row.product.category_id,
        tax_class=classes[row.product.id],
        seller_country=row.vendor.country,
    )
