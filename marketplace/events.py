"""The facts that verbs record: what happened, in the past tense, with the ids it concerns.

The first field of each is the id of its aggregate.
"""

from dataclasses import asdict, dataclass, fields
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Event:
    """A fact. `aggregate` names the table whose row it is about."""

    aggregate: ClassVar[str] = ""

    @property
    def aggregate_id(self) -> int:
        """The id in the first field."""
        value: int = getattr(self, fields(self)[0].name)
        return value

    def payload(self) -> dict[str, object]:
        """The fields as plain JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class AccountCreated(Event):
    aggregate: ClassVar[str] = "account"
    account_id: int


@dataclass(frozen=True, slots=True)
class SignedOut(Event):
    aggregate: ClassVar[str] = "login_session"
    session_id: int


@dataclass(frozen=True, slots=True)
class VendorApplied(Event):
    aggregate: ClassVar[str] = "vendor"
    vendor_id: int


@dataclass(frozen=True, slots=True)
class VendorApproved(Event):
    aggregate: ClassVar[str] = "vendor"
    vendor_id: int


@dataclass(frozen=True, slots=True)
class VendorRejected(Event):
    aggregate: ClassVar[str] = "vendor"
    vendor_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class VendorSuspended(Event):
    aggregate: ClassVar[str] = "vendor"
    vendor_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class VendorReinstated(Event):
    aggregate: ClassVar[str] = "vendor"
    vendor_id: int


@dataclass(frozen=True, slots=True)
class VendorChanged(Event):
    """Name, story, delivery terms."""

    aggregate: ClassVar[str] = "vendor"
    vendor_id: int


@dataclass(frozen=True, slots=True)
class ProductChanged(Event):
    """Created, edited, hidden or shown again, or its pictures changed."""

    aggregate: ClassVar[str] = "product"
    product_id: int


@dataclass(frozen=True, slots=True)
class OfferChanged(Event):
    """A price, condition, status or the stock that shoppers see."""

    aggregate: ClassVar[str] = "product"
    product_id: int
    offer_id: int
    vendor_id: int


@dataclass(frozen=True, slots=True)
class CatalogueImported(Event):
    """Many products at once; consumers re-read them in bulk."""

    aggregate: ClassVar[str] = "import_run"
    run_id: int
    vendor_id: int


@dataclass(frozen=True, slots=True)
class CartChanged(Event):
    aggregate: ClassVar[str] = "cart"
    cart_id: int


@dataclass(frozen=True, slots=True)
class PurchasePlaced(Event):
    """A whole purchase is paid."""

    aggregate: ClassVar[str] = "order_group"
    group_id: int


@dataclass(frozen=True, slots=True)
class PurchaseExpired(Event):
    aggregate: ClassVar[str] = "order_group"
    group_id: int


@dataclass(frozen=True, slots=True)
class OrderPlaced(Event):
    """One vendor's part of a paid purchase."""

    aggregate: ClassVar[str] = "vendor_order"
    order_id: int
    group_id: int
    vendor_id: int


@dataclass(frozen=True, slots=True)
class OrderAccepted(Event):
    aggregate: ClassVar[str] = "vendor_order"
    order_id: int
    group_id: int
    vendor_id: int


@dataclass(frozen=True, slots=True)
class OrderPacked(Event):
    aggregate: ClassVar[str] = "vendor_order"
    order_id: int
    group_id: int
    vendor_id: int


@dataclass(frozen=True, slots=True)
class OrderShipped(Event):
    aggregate: ClassVar[str] = "vendor_order"
    order_id: int
    group_id: int
    vendor_id: int
    shipment_id: int


@dataclass(frozen=True, slots=True)
class OrderDelivered(Event):
    aggregate: ClassVar[str] = "vendor_order"
    order_id: int
    group_id: int
    vendor_id: int


@dataclass(frozen=True, slots=True)
class OrderCancelled(Event):
    aggregate: ClassVar[str] = "vendor_order"
    order_id: int
    group_id: int
    vendor_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class RefundRequested(Event):
    aggregate: ClassVar[str] = "refund"
    refund_id: int


@dataclass(frozen=True, slots=True)
class WebhookReceived(Event):
    aggregate: ClassVar[str] = "webhook_event"
    webhook_id: int


@dataclass(frozen=True, slots=True)
class ReviewWritten(Event):
    aggregate: ClassVar[str] = "product"
    product_id: int
    review_id: int


@dataclass(frozen=True, slots=True)
class ReviewHidden(Event):
    """Hidden or shown again by staff."""

    aggregate: ClassVar[str] = "product"
    product_id: int
    review_id: int


@dataclass(frozen=True, slots=True)
class SettingChanged(Event):
    aggregate: ClassVar[str] = "account"
    account_id: int
    name: str


def by_name() -> dict[str, type[Event]]:
    """Every kind of event by its class name, as the outbox stores it."""
    return {kind.__name__: kind for kind in Event.__subclasses__()}
