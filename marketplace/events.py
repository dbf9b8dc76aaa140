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

    @property
    def topics(self) -> tuple[str, ...]:
        """What open pages watch that have news by this fact."""
        return (f"{self.aggregate}-{self.aggregate_id}",)

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
class VendorEvent(Event):
    """Something about a shop that staff's list of vendors shows too."""

    aggregate: ClassVar[str] = "vendor"
    vendor_id: int

    @property
    def topics(self) -> tuple[str, ...]:
        """The shop's own pages, and the list of all."""
        return (f"vendor-{self.vendor_id}", "all-vendors")


@dataclass(frozen=True, slots=True)
class VendorApplied(VendorEvent):
    """Somebody wants to sell here."""


@dataclass(frozen=True, slots=True)
class VendorApproved(VendorEvent):
    """The shop may open."""


@dataclass(frozen=True, slots=True)
class VendorRejected(VendorEvent):
    reason: str


@dataclass(frozen=True, slots=True)
class VendorSuspended(VendorEvent):
    reason: str


@dataclass(frozen=True, slots=True)
class VendorReinstated(VendorEvent):
    """A suspended shop sells again."""


@dataclass(frozen=True, slots=True)
class VendorChanged(VendorEvent):
    """Name, story, delivery terms."""


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

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"product-{self.product_id}", f"offers-of-{self.vendor_id}")


@dataclass(frozen=True, slots=True)
class CatalogueImported(Event):
    """Many products at once; consumers re-read them in bulk."""

    aggregate: ClassVar[str] = "import_run"
    run_id: int
    vendor_id: int
    product_ids: list[int]

    @property
    def topics(self) -> tuple[str, ...]:
        products = (f"product-{id}" for id in self.product_ids)
        return (f"offers-of-{self.vendor_id}", *products)


@dataclass(frozen=True, slots=True)
class PurchasePlaced(Event):
    """A whole purchase is paid."""

    aggregate: ClassVar[str] = "order_group"
    group_id: int

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"purchase-{self.group_id}", "all-orders")


@dataclass(frozen=True, slots=True)
class PaymentCaptured(Event):
    """The shopper's money has come, in time or late."""

    aggregate: ClassVar[str] = "payment"
    payment_id: int


@dataclass(frozen=True, slots=True)
class PurchaseExpired(Event):
    """Nobody paid in time, or the basket was changed instead."""

    aggregate: ClassVar[str] = "order_group"
    group_id: int

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"purchase-{self.group_id}",)


@dataclass(frozen=True, slots=True)
class OrderEvent(Event):
    """Something happened to one vendor's part of a purchase."""

    aggregate: ClassVar[str] = "vendor_order"
    order_id: int
    group_id: int
    vendor_id: int

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"orders-of-{self.vendor_id}", f"purchase-{self.group_id}", "all-orders")


@dataclass(frozen=True, slots=True)
class OrderPlaced(OrderEvent):
    """It is paid, and the vendor's turn."""


@dataclass(frozen=True, slots=True)
class OrderAccepted(OrderEvent):
    """The vendor will send it."""


@dataclass(frozen=True, slots=True)
class OrderPacked(OrderEvent):
    """It waits for the carrier."""


@dataclass(frozen=True, slots=True)
class OrderShipped(OrderEvent):
    shipment_id: int


@dataclass(frozen=True, slots=True)
class OrderDelivered(OrderEvent):
    """The shopper has it."""


@dataclass(frozen=True, slots=True)
class OrderCancelled(OrderEvent):
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

    @property
    def topics(self) -> tuple[str, ...]:
        return ("settings",)


def by_name() -> dict[str, type[Event]]:
    """Every kind of event by its class name, as the outbox stores it."""
    families = (OrderEvent, VendorEvent)
    kinds = {kind.__name__: kind for one in (Event, *families) for kind in one.__subclasses__()}
    return {name: kind for name, kind in kinds.items() if kind not in families}
