"""How much is sold of each product, by which shelves and search put what is wanted first."""

from sqlalchemy import text

from marketplace.adapters.database import Session

RECOUNT = text("""
    WITH lately AS (
        SELECT DISTINCT order_line.product_id AS id
        FROM vendor_order JOIN order_line ON order_line.vendor_order_id = vendor_order.id
        WHERE vendor_order.placed_at > now() - interval '3 days'
    ), counted AS (
        SELECT lately.id, sum(order_line.quantity - order_line.cancelled_quantity) AS pieces
        FROM lately
        JOIN order_line ON order_line.product_id = lately.id
        JOIN vendor_order ON vendor_order.id = order_line.vendor_order_id
        WHERE vendor_order.placed_at IS NOT NULL
        GROUP BY lately.id
    ), other AS (
        SELECT product.id, counted.pieces
        FROM product JOIN counted ON counted.id = product.id
        WHERE product.sold_count <> counted.pieces
        ORDER BY product.id FOR UPDATE OF product
    )
    UPDATE product SET sold_count = other.pieces FROM other WHERE other.id = product.id
    RETURNING product.id
""")


async def recount(db: Session) -> list[int]:
    """Count anew the pieces sold of whatever was bought lately; gives which products sold others.

    What was paid for counts unless it was cancelled. Counted by the clock and not by each
    purchase: in a sale thousands would wait for one row.
    """
    return list((await db.execute(RECOUNT)).scalars())
