"""PostgreSQL itself keeps people's and vendors' rows apart

Revision ID: 0025
Revises: 0024
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0025"
down_revision: str | Sequence[str] | None = "0024"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ROLE = "marketplace_app"
OWN = "account_id = (SELECT actor_account())"
OF_SHOP = "vendor_id = ANY ((SELECT actor_shops())::bigint[])"

POLICIES = {
    "address": OWN,
    "identity": OWN,
    "second_factor": OWN,
    "recovery_code": OWN,
    "login_session": OWN,
    "tax_exemption": OWN,
    "wishlist": OWN,
    "wishlist_item": "EXISTS (SELECT FROM wishlist WHERE wishlist.id = wishlist_id)",
    "payout_account": OF_SHOP,
    "payout": OF_SHOP,
    "payout_terms": OF_SHOP,
    "earning": OF_SHOP,
    "import_run": OF_SHOP,
    "import_problem": "EXISTS (SELECT FROM import_run WHERE import_run.id = run_id)",
    "import_mapping": OF_SHOP,
    "import_group": OF_SHOP,
    "product_change": OF_SHOP,
    "fraud_check": "false",
    "support_session": f"{OF_SHOP} OR {OWN}",
    "thread": f"{OF_SHOP} OR {OWN}",
    "message": "EXISTS (SELECT FROM thread WHERE thread.id = thread_id)",
    "notification": f"{OF_SHOP} OR {OWN}",
    "order_group": "actor_bought(account_id, cart_id, number) OR actor_sells(id)",
    "payment": "EXISTS (SELECT FROM order_group WHERE order_group.id = group_id)",
    "vendor_order": f"{OF_SHOP} OR actor_bought(group_id)",
}
"""Whose rows of a table a person may see, change or add; staff and the shop itself all."""
PARTS_OF_ORDERS = ("order_line", "shipment", "order_return", "claim", "credit_note", "order_tax")

FUNCTIONS = """
CREATE FUNCTION actor_is_bound() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(current_setting('shop.actor', true), '') NOT IN ('', 'staff')
$$;
CREATE FUNCTION actor_account() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT substring(current_setting('shop.actor', true) FROM '^[0-9]+$')::bigint
$$;
CREATE FUNCTION actor_shops() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(nullif(current_setting('shop.shops', true), ''), '{}')::bigint[]
$$;
CREATE FUNCTION actor_bought(whose bigint, basket bigint, purchase text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT coalesce(whose = actor_account(), false)
        OR purchase = current_setting('shop.purchase', true)
        OR (whose IS NULL AND EXISTS (
            SELECT FROM cart WHERE id = basket
            AND visitor_hash = decode(current_setting('shop.visitor', true), 'hex')
        ))
$$;
CREATE FUNCTION actor_bought(bought bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT EXISTS (
        SELECT FROM order_group WHERE id = bought AND actor_bought(account_id, cart_id, number)
    )
$$;
CREATE FUNCTION actor_sells(sold bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT EXISTS (
        SELECT FROM vendor_order WHERE group_id = sold AND vendor_id = ANY (actor_shops())
    )
$$;
"""
"""The transaction says who acts (`shop.actor`: an account, 'guest', 'staff'; nothing: the shop
itself) and for which shops. Functions look past the policies that call them, or those would
call each other."""
NAMES = (
    "actor_sells(bigint)",
    "actor_bought(bigint)",
    "actor_bought(bigint, bigint, text)",
    "actor_shops()",
    "actor_account()",
    "actor_is_bound()",
)


def upgrade() -> None:
    op.execute(FUNCTIONS)
    for table, whose in _policies().items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY {table}_of_actor ON {table} TO {ROLE} "
            f"USING (NOT (SELECT actor_is_bound()) OR {whose})"
        )


def downgrade() -> None:
    for table in _policies():
        op.execute(f"DROP POLICY {table}_of_actor ON {table}")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    for name in NAMES:
        op.execute(f"DROP FUNCTION {name}")


def _policies() -> dict[str, str]:
    of_order = "EXISTS (SELECT FROM vendor_order WHERE vendor_order.id = vendor_order_id)"
    return POLICIES | dict.fromkeys(PARTS_OF_ORDERS, of_order)
