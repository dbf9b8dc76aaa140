"""What must always be true of the money, whatever happened and in whatever order.

Each property is a query that finds its violations; `violations` names all that are found.
Those of `AT_REST` hold once every event has been worked off.
"""

from sqlalchemy import text

from marketplace.adapters.database import Session

ALWAYS = {
    "every journal adds up to zero": """
        SELECT journal_id, currency, sum(amount_minor) FROM posting
        JOIN ledger_account a ON a.id = account_id GROUP BY 1, 2 HAVING sum(amount_minor) <> 0""",
    "the orders of a purchase add up to it": """
        SELECT g.id FROM order_group g JOIN vendor_order o ON o.group_id = g.id
        GROUP BY g.id HAVING sum(o.total_minor) <> g.total_minor""",
    "the shares of a payment add up to it": """
        SELECT p.id FROM payment p JOIN payment_share s ON s.payment_id = p.id
        GROUP BY p.id HAVING sum(s.amount_minor) <> p.amount_minor""",
    "the parts of an order add up to it": """
        SELECT o.id FROM vendor_order o JOIN sale_part p ON p.vendor_order_id = o.id
        GROUP BY o.id HAVING sum(p.paid_minor) <> o.total_minor
        OR sum(p.fee_minor) <> o.commission_minor""",
    "what was captured for a placed purchase is shared out": """
        SELECT p.id FROM payment p JOIN payment_share s ON s.payment_id = p.id
        GROUP BY p.id HAVING sum(s.captured_minor) NOT IN (0, p.captured_minor)""",
    "captures add up to what was captured": """
        SELECT p.id FROM payment p LEFT JOIN capture c ON c.payment_id = p.id
        GROUP BY p.id HAVING coalesce(sum(c.amount_minor), 0) <> p.captured_minor""",
    "refunds add up to what is refunded, at most what was captured": """
        SELECT p.id FROM payment p LEFT JOIN refund r ON r.payment_id = p.id
        GROUP BY p.id HAVING coalesce(sum(r.amount_minor), 0) <> p.refunded_minor
        OR p.refunded_minor > p.captured_minor""",
    "an order's refunds are at most what it was paid": """
        SELECT s.vendor_order_id, s.payment_id FROM payment_share s WHERE s.refunded_minor <>
        coalesce((SELECT sum(amount_minor) FROM refund r WHERE r.payment_id = s.payment_id
            AND r.vendor_order_id = s.vendor_order_id), 0)""",
    "a line is refunded at most what was paid for it": """
        SELECT id FROM order_line
        WHERE refunded_minor > total_minor - discount_minor + added_tax_minor""",
    "nothing more is sent, cancelled or paid back of a part than there is": """
        SELECT p.id FROM sale_part p JOIN (
            SELECT part_id,
                sum(quantity) FILTER (WHERE kind <> 'refund') AS gone,
                sum(paid_minor) FILTER (WHERE kind <> 'refund') AS paid_gone,
                sum(funded_minor) FILTER (WHERE kind <> 'refund') AS funded_gone,
                sum(fee_minor) FILTER (WHERE kind <> 'refund') AS fee_gone,
                coalesce(sum(paid_minor) FILTER (WHERE kind = 'ship'), 0) -
                coalesce(sum(paid_minor) FILTER (WHERE kind = 'refund'), 0) AS sent,
                coalesce(sum(fee_minor) FILTER (WHERE kind = 'ship'), 0) -
                coalesce(sum(fee_minor) FILTER (WHERE kind = 'refund'), 0) AS fee_sent,
                coalesce(sum(fee_vat_minor) FILTER (WHERE kind = 'ship'), 0) -
                coalesce(sum(fee_vat_minor) FILTER (WHERE kind = 'refund'), 0) AS vat_sent
            FROM sale_move GROUP BY part_id) m ON m.part_id = p.id
        WHERE gone > p.quantity OR paid_gone > p.paid_minor OR funded_gone > p.funded_minor
        OR fee_gone > p.fee_minor OR sent < 0 OR fee_sent < 0 OR vat_sent < 0""",
    "lines and their moves count the same pieces": """
        SELECT l.id FROM order_line l JOIN sale_part p ON p.order_line_id = l.id
        LEFT JOIN sale_move m ON m.part_id = p.id GROUP BY l.id
        HAVING coalesce(sum(m.quantity) FILTER (WHERE m.kind = 'ship'), 0) <> l.shipped_quantity
        OR coalesce(sum(m.quantity) FILTER (WHERE m.kind = 'cancel'), 0) <> l.cancelled_quantity
        OR coalesce(sum(m.quantity) FILTER (WHERE m.kind = 'refund'), 0) > l.returned_quantity
        OR coalesce(sum(m.paid_minor) FILTER (WHERE m.kind <> 'ship'), 0) <> l.refunded_minor""",
    "earnings and books agree on what every vendor has": """
        SELECT vendor_id, currency FROM (
            SELECT vendor_id, currency,
                coalesce(sum(amount_minor) FILTER (WHERE status = 'pending'), 0) AS pending,
                coalesce(sum(amount_minor - reserve_minor)
                    FILTER (WHERE status = 'available' AND payout_id IS NULL), 0) AS available,
                coalesce(sum(reserve_minor) FILTER (WHERE reserve_until IS NOT NULL), 0) AS reserve
            FROM earning GROUP BY 1, 2) e
        FULL JOIN (
            SELECT a.vendor_id, a.currency,
                -coalesce(sum(amount_minor) FILTER (WHERE kind = 'vendor_pending'), 0) AS pending,
                -coalesce(sum(amount_minor) FILTER (WHERE kind = 'vendor_available'), 0)
                    AS available,
                -coalesce(sum(amount_minor) FILTER (WHERE kind = 'vendor_reserve'), 0) AS reserve
            FROM posting JOIN ledger_account a ON a.id = account_id
            WHERE a.vendor_id IS NOT NULL GROUP BY 1, 2) b USING (vendor_id, currency)
        WHERE coalesce(e.pending, 0) <> coalesce(b.pending, 0)
        OR coalesce(e.available, 0) <> coalesce(b.available, 0)
        OR coalesce(e.reserve, 0) <> coalesce(b.reserve, 0)""",
    "a basket becomes one purchase": """
        SELECT cart_id FROM order_group WHERE status IN ('placed', 'closed')
        GROUP BY cart_id HAVING count(*) > 1""",
    "a placed purchase is paid in full, and only once": """
        SELECT g.id FROM order_group g JOIN vendor_order o ON o.group_id = g.id
        JOIN payment_share s ON s.vendor_order_id = o.id
        WHERE g.status IN ('placed', 'closed') GROUP BY g.id
        HAVING sum(s.captured_minor) > sum(DISTINCT g.total_minor)""",
    "stock is what was there, less what was sold, and promises are kept": """
        SELECT s.offer_id, s.location_id FROM stock s
        WHERE s.on_hand < 0 OR s.reserved < 0 OR s.reserved > s.on_hand
        OR s.reserved <> coalesce((SELECT sum(quantity) FROM reservation r
            WHERE r.offer_id = s.offer_id AND r.location_id = s.location_id
            AND r.status = 'held'), 0)
        OR s.on_hand <> coalesce((SELECT sum(delta) FROM stock_movement m
            WHERE m.offer_id = s.offer_id AND m.location_id = s.location_id), 0)""",
    "credit is what was given, less what was spent": """
        SELECT c.id FROM credit_account c LEFT JOIN credit_entry e ON e.credit_id = c.id
        GROUP BY c.id HAVING coalesce(sum(e.amount_minor), 0) <> c.balance_minor
        OR c.held_minor <> coalesce((SELECT sum(h.amount_minor) FROM credit_hold h
            WHERE h.credit_id = c.id AND h.status = 'held'), 0)""",
    "a promotion is never used beyond its limits": """
        SELECT id FROM promotion WHERE spent_minor > budget_minor""",
    "a payout is made of earnings that no other is made of": """
        SELECT p.id FROM payout p LEFT JOIN earning e ON e.payout_id = p.id
        GROUP BY p.id HAVING coalesce(sum(e.amount_minor - e.reserve_minor), 0)
            <> p.amount_minor""",
    "money is called for once": """
        SELECT provider, provider_ref FROM money_command WHERE provider_ref IS NOT NULL
        GROUP BY 1, 2 HAVING count(*) > 1""",
}

AT_REST = {
    "all money of finished orders has an owner": """
        SELECT vendor_order_id, sum(amount_minor) FROM posting
        JOIN ledger_account a ON a.id = account_id AND a.kind = 'order_funds'
        JOIN vendor_order o ON o.id = vendor_order_id
        WHERE NOT EXISTS (SELECT FROM order_line l WHERE l.vendor_order_id = o.id
            AND l.shipped_quantity + l.cancelled_quantity < l.quantity)
        GROUP BY 1 HAVING sum(amount_minor) <> 0""",
    "what is owed to shoppers is what was not sent back yet": """
        SELECT owed, waiting FROM
        (SELECT -coalesce(sum(amount_minor), 0) AS owed FROM posting
            JOIN ledger_account a ON a.id = account_id AND a.kind = 'refunds_payable') o,
        (SELECT coalesce(sum(amount_minor), 0) AS waiting FROM refund
            WHERE status NOT IN ('succeeded', 'absorbed')) w WHERE owed <> waiting""",
    "what a bank holds is what open disputes are about": """
        SELECT held, disputed FROM
        (SELECT coalesce(sum(amount_minor), 0) AS held FROM posting
            JOIN ledger_account a ON a.id = account_id AND a.kind = 'dispute_hold') h,
        (SELECT coalesce(sum(amount_minor), 0) AS disputed FROM dispute
            WHERE status IN ('opened', 'evidence')) d WHERE held <> disputed""",
    "the fee is what was kept of it on what was sent": """
        SELECT booked, kept FROM
        (SELECT -coalesce(sum(amount_minor), 0) AS booked FROM posting
            JOIN ledger_account a ON a.id = account_id AND a.kind = 'commission_income') b,
        (SELECT coalesce(sum(CASE m.kind WHEN 'ship' THEN m.fee_minor
            WHEN 'refund' THEN -m.fee_minor ELSE 0 END), 0) AS kept FROM sale_move m
            LEFT JOIN credit_note n ON n.id = credit_note_id
            WHERE n.kind IS DISTINCT FROM 'courtesy') k WHERE booked <> kept""",
    "what is owed on gift cards and as credit is what they hold": """
        SELECT owed, held FROM
        (SELECT -coalesce(sum(amount_minor), 0) AS owed FROM posting JOIN ledger_account a
            ON a.id = account_id AND a.kind IN ('gift_card_liability', 'store_credit_liability')) o,
        (SELECT coalesce(sum(balance_minor), 0) AS held FROM credit_account) c
        WHERE owed <> held""",
    "what is on its way to vendors is in payouts that are on their way": """
        SELECT transit, sent FROM
        (SELECT -coalesce(sum(amount_minor), 0) AS transit FROM posting JOIN ledger_account a
            ON a.id = account_id AND a.kind = 'payouts_in_transit') t,
        (SELECT coalesce(sum(amount_minor), 0) AS sent FROM payout
            WHERE status IN ('assembled', 'sent', 'in_transit', 'unknown')) p
        WHERE transit <> sent""",
}


async def violations(db: Session, *, at_rest: bool = False) -> dict[str, list[object]]:
    """Every property that does not hold, with the rows that break it."""
    asked = ALWAYS | AT_REST if at_rest else ALWAYS
    found = {name: (await db.execute(text(query))).all() for name, query in asked.items()}
    return {name: list(rows) for name, rows in found.items() if rows}
