"""How vendors keep their word: how many of their recent orders were sent late or cancelled."""

from sqlalchemy import text

from marketplace.adapters.database import Session

RECOUNT = text("""
    WITH judged AS (
        SELECT
            vendor_order.vendor_id,
            vendor_order.status = 'cancelled'
                OR coalesce(vendor_order.shipped_at, now()) > vendor_order.ship_by AS is_missed
        FROM vendor_order
        JOIN order_group ON order_group.id = vendor_order.group_id
        WHERE vendor_order.placed_at > now() - interval '90 days'
            AND vendor_order.cancelled_by IS DISTINCT FROM 'staff'
            AND (
                vendor_order.status = 'cancelled'
                OR vendor_order.shipped_at IS NOT NULL
                OR vendor_order.ship_by < now()
            )
            AND NOT EXISTS (
                SELECT FROM audit_entry
                WHERE audit_entry.subject_type = 'vendor_order'
                    AND audit_entry.subject_id = vendor_order.id
                    AND audit_entry.action = 'order.cancel'
                    AND audit_entry.account_id = order_group.account_id
            )
    ), counted AS (
        SELECT vendor.id, count(judged.is_missed) AS orders,
            count(*) FILTER (WHERE judged.is_missed) AS missed
        FROM vendor LEFT JOIN judged ON judged.vendor_id = vendor.id
        GROUP BY vendor.id
    )
    UPDATE vendor SET counted_orders = counted.orders, missed_orders = counted.missed
    FROM counted
    WHERE counted.id = vendor.id
        AND (counted_orders, missed_orders) IS DISTINCT FROM (counted.orders, counted.missed)
""")


async def recount(db: Session) -> None:
    """Count anew for every vendor what became of the orders of the last ninety days.

    Those that are neither sent nor due yet don't count, nor those that their buyer or staff
    cancelled.
    """
    await db.execute(RECOUNT)
