"""How vendors send what they sell: profiles, zones, and rates by service and currency."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from marketplace.models.columns import (
    amount,
    big,
    choice,
    created,
    document,
    key,
    moment,
    name_key,
    note,
    ref,
    words,
)
from marketplace.rules.kinds import DeliveryService, TrackingKind


class ShippingProfile(SQLModel, table=True):
    """One kind of goods as a vendor sends them; what it costs, the profile's rates say.

    One of a vendor's profiles is its default: offers that name none go by it. Shoppers
    see the name where it explains what a parcel costs.
    """

    __tablename__ = "shipping_profile"
    __table_args__ = (
        UniqueConstraint("vendor_id", "name"),
        UniqueConstraint("id", "vendor_id"),
        Index(
            "uq_shipping_profile_one_default",
            "vendor_id",
            unique=True,
            postgresql_where=text("is_default"),
        ),
    )

    id: int = key()
    vendor_id: int = ref("vendor.id", index=False, ondelete="CASCADE")
    name: str = words()
    is_default: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    created_at: datetime = created()


class ShippingZone(SQLModel, table=True):
    """Countries, or parts of them by postcode, that a vendor sends to on the same terms.

    No countries: everywhere that its other zones don't name. The home zone is what delivery
    is reckoned by while nobody has said where to.
    """

    __tablename__ = "shipping_zone"
    __table_args__ = (
        UniqueConstraint("vendor_id", "name"),
        UniqueConstraint("id", "vendor_id"),
        Index(
            "uq_shipping_zone_one_home", "vendor_id", unique=True, postgresql_where=text("is_home")
        ),
        Index(
            "uq_shipping_zone_one_elsewhere",
            "vendor_id",
            unique=True,
            postgresql_where=text("countries = '[]'::jsonb"),
        ),
    )

    id: int = key()
    vendor_id: int = ref("vendor.id", index=False, ondelete="CASCADE")
    name: str = words()
    countries: list[str] = document("[]")
    postcodes: list[str] = document("[]")
    is_home: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    created_at: datetime = created()


class ShippingRate(SQLModel, table=True):
    """That goods of a profile go into a zone by a service, and how long that takes."""

    __tablename__ = "shipping_rate"
    __table_args__ = (
        UniqueConstraint("profile_id", "zone_id", "service"),
        ForeignKeyConstraint(
            ["profile_id", "vendor_id"],
            ["shipping_profile.id", "shipping_profile.vendor_id"],
            name="fk_shipping_rate_profile_of_vendor",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["zone_id", "vendor_id"],
            ["shipping_zone.id", "shipping_zone.vendor_id"],
            name="fk_shipping_rate_zone_of_vendor",
            ondelete="CASCADE",
        ),
        Index("ix_shipping_rate_vendor_id", "vendor_id"),
        Index("ix_shipping_rate_zone_id", "zone_id"),
        CheckConstraint("transit_days BETWEEN 1 AND 60", name="transit_days_sane"),
    )

    id: int = key()
    vendor_id: int = big()
    profile_id: int = big()
    zone_id: int = big()
    service: DeliveryService = choice(DeliveryService, default=DeliveryService.STANDARD)
    transit_days: int


class ShippingFee(SQLModel, table=True):
    """What a rate costs in one currency, for parcels of at least so many grams."""

    __tablename__ = "shipping_fee"
    __table_args__ = (
        CheckConstraint("fee_minor >= 0", name="fee_not_negative"),
        CheckConstraint("free_from_minor >= 0", name="free_from_not_negative"),
        CheckConstraint("from_grams >= 0", name="from_grams_not_negative"),
    )

    rate_id: int = ref("shipping_rate.id", primary=True, ondelete="CASCADE")
    currency: str = name_key()
    from_grams: int = Field(default=0, primary_key=True)
    fee_minor: int = amount()
    free_from_minor: int | None = amount(optional=True)


class CartDelivery(SQLModel, table=True):
    """By which service a shopper wants one vendor's parcel to come."""

    __tablename__ = "cart_delivery"

    cart_id: int = ref("cart.id", primary=True, ondelete="CASCADE")
    vendor_id: int = ref("vendor.id", primary=True, ondelete="CASCADE")
    service: DeliveryService = choice(DeliveryService)


class ShipmentTracker(SQLModel, table=True):
    """That a carrier is asked about a parcel; it is over once the parcel has come or is lost.

    Parcels to which vendors gave one tracking number have one `ref`: the carrier knows only one.
    """

    __tablename__ = "shipment_tracker"
    __table_args__ = (
        Index("ix_shipment_tracker_due", "next_at", postgresql_where=text("next_at IS NOT NULL")),
        Index("ix_shipment_tracker_provider_ref", "provider", "ref"),
    )

    shipment_id: int = ref("shipment.id", primary=True, ondelete="CASCADE")
    provider: str = words()
    ref: str | None = words(optional=True)
    asked_at: datetime | None = moment()
    next_at: datetime | None = moment()
    misses: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})


class ShipmentEvent(SQLModel, table=True):
    """Something that a carrier told of a parcel; told twice, it is kept once."""

    __tablename__ = "shipment_event"
    __table_args__ = (
        UniqueConstraint("shipment_id", "happened_at", "kind", "text"),
        Index("ix_shipment_event_shipment_id", "shipment_id", "happened_at"),
    )

    id: int = key()
    shipment_id: int = ref("shipment.id", index=False, ondelete="CASCADE")
    kind: TrackingKind = choice(TrackingKind)
    text: str = words()
    place: str = note()
    happened_at: datetime = moment(optional=False)
    created_at: datetime = created()
