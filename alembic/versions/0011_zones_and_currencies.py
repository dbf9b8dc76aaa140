"""Delivery by zone, service and currency; tracked parcels; prices in other currencies

Revision ID: 0011
Revises: 0010
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0011"
down_revision: str | Sequence[str] | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WHAT_WAS_FLAT = """
INSERT INTO shipping_zone (vendor_id, name, countries, is_home)
SELECT id, 'Europe',
    '["AT", "BE", "CZ", "DE", "DK", "ES", "FI", "FR", "GB", "IE", "IT", "LU", "NL", "PL", "PT", "SE"]',
    true
FROM vendor ORDER BY id;
INSERT INTO shipping_rate (vendor_id, profile_id, zone_id, transit_days)
SELECT profile.vendor_id, profile.id, zone.id, profile.transit_days
FROM shipping_profile profile JOIN shipping_zone zone ON zone.vendor_id = profile.vendor_id
ORDER BY profile.id;
INSERT INTO shipping_fee (rate_id, currency, from_grams, fee_minor, free_from_minor)
SELECT rate.id, vendor.currency, 0, profile.fee_minor, profile.free_from_minor
FROM shipping_rate rate JOIN shipping_profile profile ON profile.id = rate.profile_id
JOIN vendor ON vendor.id = rate.vendor_id;
UPDATE cart SET currency = known.currency FROM (
    SELECT cart_line.cart_id, min(offer.currency) AS currency
    FROM cart_line JOIN offer ON offer.id = cart_line.offer_id GROUP BY cart_line.cart_id
) known WHERE known.cart_id = cart.id;
"""
"""What each profile cost becomes its rate into the vendor's home zone: the countries to which
the shop delivered until now, so that nobody sends farther than they agreed to."""


def upgrade() -> None:
    op.create_table(
        "shipping_zone",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "countries",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
        sa.Column(
            "postcodes",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
        sa.Column("is_home", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"],
            ["vendor.id"],
            name=op.f("fk_shipping_zone_vendor_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipping_zone")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_shipping_zone_id_vendor_id")),
        sa.UniqueConstraint("vendor_id", "name", name=op.f("uq_shipping_zone_vendor_id_name")),
    )
    op.create_index(
        "uq_shipping_zone_one_elsewhere",
        "shipping_zone",
        ["vendor_id"],
        unique=True,
        postgresql_where=sa.text("countries = '[]'::jsonb"),
    )
    op.create_index(
        "uq_shipping_zone_one_home",
        "shipping_zone",
        ["vendor_id"],
        unique=True,
        postgresql_where=sa.text("is_home"),
    )
    op.create_table(
        "cart_delivery",
        sa.Column("cart_id", sa.BigInteger(), nullable=False),
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "service",
            sa.Enum(
                "economy",
                "standard",
                "express",
                "overnight",
                name="deliveryservice",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["cart_id"], ["cart.id"], name=op.f("fk_cart_delivery_cart_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"],
            ["vendor.id"],
            name=op.f("fk_cart_delivery_vendor_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("cart_id", "vendor_id", name=op.f("pk_cart_delivery")),
    )
    op.create_table(
        "shipping_rate",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.Column("profile_id", sa.BigInteger(), nullable=False),
        sa.Column("zone_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "service",
            sa.Enum(
                "economy",
                "standard",
                "express",
                "overnight",
                name="deliveryservice",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="standard",
            nullable=False,
        ),
        sa.Column("transit_days", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "transit_days BETWEEN 1 AND 60", name=op.f("ck_shipping_rate_transit_days_sane")
        ),
        sa.ForeignKeyConstraint(
            ["profile_id", "vendor_id"],
            ["shipping_profile.id", "shipping_profile.vendor_id"],
            name="fk_shipping_rate_profile_of_vendor",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["zone_id", "vendor_id"],
            ["shipping_zone.id", "shipping_zone.vendor_id"],
            name="fk_shipping_rate_zone_of_vendor",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipping_rate")),
        sa.UniqueConstraint(
            "profile_id",
            "zone_id",
            "service",
            name=op.f("uq_shipping_rate_profile_id_zone_id_service"),
        ),
    )
    op.create_index("ix_shipping_rate_vendor_id", "shipping_rate", ["vendor_id"], unique=False)
    op.create_index("ix_shipping_rate_zone_id", "shipping_rate", ["zone_id"], unique=False)
    op.create_table(
        "shipping_fee",
        sa.Column("rate_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("from_grams", sa.Integer(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("free_from_minor", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("fee_minor >= 0", name=op.f("ck_shipping_fee_fee_not_negative")),
        sa.CheckConstraint(
            "free_from_minor >= 0", name=op.f("ck_shipping_fee_free_from_not_negative")
        ),
        sa.CheckConstraint("from_grams >= 0", name=op.f("ck_shipping_fee_from_grams_not_negative")),
        sa.ForeignKeyConstraint(
            ["rate_id"],
            ["shipping_rate.id"],
            name=op.f("fk_shipping_fee_rate_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rate_id", "currency", "from_grams", name=op.f("pk_shipping_fee")),
    )
    op.create_table(
        "offer_price",
        sa.Column("offer_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("was_price_minor", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("price_minor > 0", name=op.f("ck_offer_price_price_positive")),
        sa.CheckConstraint(
            "was_price_minor > price_minor", name=op.f("ck_offer_price_was_price_above_price")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offer.id"], name=op.f("fk_offer_price_offer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("offer_id", "currency", name=op.f("pk_offer_price")),
    )
    op.create_index(
        "ix_offer_price_currency", "offer_price", ["currency", "offer_id"], unique=False
    )
    op.create_table(
        "shipment_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("shipment_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "announced",
                "moving",
                "out_for_delivery",
                "waiting",
                "delivered",
                "returning",
                "problem",
                name="trackingkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["shipment_id"],
            ["shipment.id"],
            name=op.f("fk_shipment_event_shipment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment_event")),
        sa.UniqueConstraint(
            "shipment_id",
            "happened_at",
            "kind",
            "text",
            name=op.f("uq_shipment_event_shipment_id_happened_at_kind_text"),
        ),
    )
    op.create_index(
        "ix_shipment_event_shipment_id",
        "shipment_event",
        ["shipment_id", "happened_at"],
        unique=False,
    )
    op.create_table(
        "shipment_tracker",
        sa.Column("shipment_id", sa.BigInteger(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("misses", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["shipment_id"],
            ["shipment.id"],
            name=op.f("fk_shipment_tracker_shipment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("shipment_id", name=op.f("pk_shipment_tracker")),
        sa.UniqueConstraint("provider", "ref", name=op.f("uq_shipment_tracker_provider_ref")),
    )
    op.create_index(
        "ix_shipment_tracker_due",
        "shipment_tracker",
        ["next_at"],
        unique=False,
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.add_column("account", sa.Column("country", sa.Text(), server_default="", nullable=False))
    op.add_column("account", sa.Column("currency", sa.Text(), server_default="", nullable=False))
    op.add_column("cart", sa.Column("currency", sa.Text(), server_default="", nullable=False))
    op.add_column("cart", sa.Column("country", sa.Text(), server_default="", nullable=False))
    op.add_column("cart", sa.Column("postcode", sa.Text(), server_default="", nullable=False))
    op.execute(WHAT_WAS_FLAT)
    op.drop_column("shipping_profile", "free_from_minor")
    op.drop_column("shipping_profile", "fee_minor")
    op.drop_column("shipping_profile", "transit_days")
    op.add_column(
        "vendor_order", sa.Column("service", sa.Text(), server_default="", nullable=False)
    )
    op.add_column("vendor_order", sa.Column("promised_from", sa.Date(), nullable=True))
    op.add_column("vendor_order", sa.Column("promised_until", sa.Date(), nullable=True))
    op.add_column(
        "vendor_order", sa.Column("ship_within", sa.Integer(), server_default="0", nullable=False)
    )


def downgrade() -> None:
    raise NotImplementedError("the zones, rates and prices by currency would be lost")
