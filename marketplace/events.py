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


def rights_of(account_id: int) -> str:
    """What a person's open pages watch, to hear of rights that they got or lost."""
    return f"rights-of-{account_id}"


@dataclass(frozen=True, slots=True)
class AccountEvent(Event):
    """Something about a person's own account."""

    aggregate: ClassVar[str] = "account"
    account_id: int


@dataclass(frozen=True, slots=True)
class AccountCreated(AccountEvent):
    """Somebody has signed up."""


@dataclass(frozen=True, slots=True)
class EmailConfirmationAsked(AccountEvent):
    """The link that confirms the address is wanted once more."""


@dataclass(frozen=True, slots=True)
class EmailConfirmed(AccountEvent):
    """The person reads that mailbox."""


@dataclass(frozen=True, slots=True)
class PasswordResetAsked(AccountEvent):
    """Somebody says that they forgot the password."""


@dataclass(frozen=True, slots=True)
class PasswordChanged(AccountEvent):
    """There is a new password."""


@dataclass(frozen=True, slots=True)
class SignInLocked(AccountEvent):
    """Somebody has given so many wrong passwords that the next try has to wait."""


@dataclass(frozen=True, slots=True)
class SecondFactorChanged(AccountEvent):
    """Signing in takes a second step from now on, or takes none any more."""

    is_on: bool


@dataclass(frozen=True, slots=True)
class WayInAdded(AccountEvent):
    """One can sign in another way as well; `way` is how its person knows it."""

    way: str


@dataclass(frozen=True, slots=True)
class WayInRemoved(AccountEvent):
    """One can't sign in that way any more."""

    way: str


@dataclass(frozen=True, slots=True)
class EmailChangeAsked(AccountEvent):
    """The person wants to be known by another address."""

    email: str


@dataclass(frozen=True, slots=True)
class EmailChanged(AccountEvent):
    """They are; `before` is where they could be reached until then."""

    before: str


@dataclass(frozen=True, slots=True)
class StaffRoleChanged(AccountEvent):
    """Somebody works for the operator now, in another role, or (empty) no longer."""

    role: str

    @property
    def topics(self) -> tuple[str, ...]:
        return (rights_of(self.account_id),)


@dataclass(frozen=True, slots=True)
class InvitationEvent(Event):
    """Something about a letter that asks somebody into a vendor's team."""

    aggregate: ClassVar[str] = "team_invitation"
    invitation_id: int
    vendor_id: int

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"team-of-{self.vendor_id}",)


@dataclass(frozen=True, slots=True)
class InvitationSent(InvitationEvent):
    """For the first time, or again."""


@dataclass(frozen=True, slots=True)
class InvitationWithdrawn(InvitationEvent):
    """Its link is void."""


@dataclass(frozen=True, slots=True)
class MemberEvent(Event):
    """Something about a person's place in a vendor's team: their open pages hear of it too."""

    aggregate: ClassVar[str] = "vendor_member"
    vendor_id: int
    account_id: int

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"team-of-{self.vendor_id}", rights_of(self.account_id))


@dataclass(frozen=True, slots=True)
class MemberJoined(MemberEvent):
    role: str


@dataclass(frozen=True, slots=True)
class MemberRoleChanged(MemberEvent):
    role: str


@dataclass(frozen=True, slots=True)
class MemberRemoved(MemberEvent):
    """By an owner."""


@dataclass(frozen=True, slots=True)
class MemberLeft(MemberEvent):
    """By their own wish."""


@dataclass(frozen=True, slots=True)
class SupportEvent(Event):
    """Something about staff who want to work in a vendor's name, or do."""

    aggregate: ClassVar[str] = "support_session"
    support_id: int
    vendor_id: int
    account_id: int

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"support-of-{self.vendor_id}", "all-support")


@dataclass(frozen=True, slots=True)
class SupportAsked(SupportEvent):
    """They want to; `is_agreed` when the vendor lets them in without being asked."""

    is_agreed: bool


@dataclass(frozen=True, slots=True)
class SupportAnswered(SupportEvent):
    """The vendor lets them, or doesn't."""


@dataclass(frozen=True, slots=True)
class SupportTurned(SupportEvent):
    """They work in the vendor's name from now on, or no longer; their open pages hear of it."""

    has_begun: bool

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"support-of-{self.vendor_id}", "all-support", rights_of(self.account_id))


@dataclass(frozen=True, slots=True)
class AppConnected(AccountEvent):
    """Somebody gave an app access to their account."""

    connection_id: int
    app: str


@dataclass(frozen=True, slots=True)
class ConnectionEnded(AccountEvent):
    """That app has none any more."""

    connection_id: int


@dataclass(frozen=True, slots=True)
class AccessMisused(AccountEvent):
    """Something that an app may show once was shown twice, so its access was ended."""

    connection_id: int
    app: str


@dataclass(frozen=True, slots=True)
class DataRequestMoved(Event):
    """Somebody wants their data or to be forgotten, or it has come to its next status."""

    aggregate: ClassVar[str] = "data_request"
    request_id: int
    status: str

    @property
    def topics(self) -> tuple[str, ...]:
        """The person's account, and staff's list."""
        return (f"data_request-{self.request_id}", "data-requests")


@dataclass(frozen=True, slots=True)
class MailingMoved(Event):
    """Somebody asked for letters that sell, has confirmed it, or wants no more."""

    aggregate: ClassVar[str] = "mailing"
    mailing_id: int
    status: str


@dataclass(frozen=True, slots=True)
class AccountClosed(AccountEvent):
    """Staff let nobody into it any more; `reason` is told."""

    reason: str


@dataclass(frozen=True, slots=True)
class AccountOpened(AccountEvent):
    """Staff let its person in again."""


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
class CategoryEvent(Event):
    """Something about a shelf; every page shows the shelves or the way through them."""

    aggregate: ClassVar[str] = "category"
    category_id: int

    @property
    def topics(self) -> tuple[str, ...]:
        return ("categories",)


@dataclass(frozen=True, slots=True)
class CategoryArranged(CategoryEvent):
    """New, gone, or in another place among its neighbours; no product says anything new."""


@dataclass(frozen=True, slots=True)
class CategoryChanged(CategoryEvent):
    """Another name, parent or schema: what its products say of themselves is different."""


@dataclass(frozen=True, slots=True)
class ProductChanged(Event):
    """Created, edited, hidden or shown again, or its pictures changed."""

    aggregate: ClassVar[str] = "product"
    product_id: int


@dataclass(frozen=True, slots=True)
class ChangeEvent(Event):
    """Something about a change that a vendor suggests for a product which it didn't propose."""

    aggregate: ClassVar[str] = "product_change"
    change_id: int
    product_id: int
    vendor_id: int

    @property
    def topics(self) -> tuple[str, ...]:
        """The lists of the staff and of the vendor."""
        return ("all-changes", f"changes-of-{self.vendor_id}")


@dataclass(frozen=True, slots=True)
class ChangeSuggested(ChangeEvent):
    """For the first time, anew, or no longer."""


@dataclass(frozen=True, slots=True)
class ChangeAnswered(ChangeEvent):
    """Taken over, refused, or handed back with a question."""


@dataclass(frozen=True, slots=True)
class DuplicateReported(Event):
    """Two products may be one, says a vendor."""

    aggregate: ClassVar[str] = "product_twin"
    twin_id: int

    @property
    def topics(self) -> tuple[str, ...]:
        return ("all-duplicates",)


@dataclass(frozen=True, slots=True)
class ProductsMerged(Event):
    """A product took up another that was the same thing; `paused` names each vendor's
    offers that couldn't be kept, by the offer's id."""

    aggregate: ClassVar[str] = "product"
    product_id: int
    other_id: int
    vendor_ids: list[int]
    paused: list[int]

    @property
    def topics(self) -> tuple[str, ...]:
        products = (f"product-{self.product_id}", f"product-{self.other_id}")
        vendors = (f"offers-of-{id}" for id in self.vendor_ids)
        return ("all-duplicates", "curation", *products, *vendors)


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
class PicturesMadeLighter(Event):
    """Lighter files of pictures are there now, on pages that are made from now on."""

    aggregate: ClassVar[str] = "image"
    image_id: int
    product_ids: list[int]

    @property
    def topics(self) -> tuple[str, ...]:
        """Nobody's: who looks at a picture already has it."""
        return ()


@dataclass(frozen=True, slots=True)
class PurchasePlaced(Event):
    """A whole purchase is paid."""

    aggregate: ClassVar[str] = "order_group"
    group_id: int

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"purchase-{self.group_id}", "all-orders")


@dataclass(frozen=True, slots=True)
class CheckEvent(Event):
    """Something about a purchase that may be fraud."""

    aggregate: ClassVar[str] = "order_group"
    group_id: int

    @property
    def topics(self) -> tuple[str, ...]:
        return ("fraud-checks", f"purchase-{self.group_id}")


@dataclass(frozen=True, slots=True)
class CheckWanted(CheckEvent):
    """It is paid, and waits for staff to look at it."""


@dataclass(frozen=True, slots=True)
class CheckRunsOut(CheckEvent):
    """Nobody has looked yet, and what is held for it lapses soon: at `until`."""

    until: str


@dataclass(frozen=True, slots=True)
class CheckPassed(CheckEvent):
    """Staff let it go on: what is held is taken now."""


@dataclass(frozen=True, slots=True)
class CheckFailed(CheckEvent):
    """Staff turned it down; its orders are cancelled."""


@dataclass(frozen=True, slots=True)
class PaymentCaptured(Event):
    """A shopper's money has come, in time or late: all of a payment, or one order's share."""

    aggregate: ClassVar[str] = "payment"
    payment_id: int
    capture_id: int


@dataclass(frozen=True, slots=True)
class PaymentReplaced(Event):
    """The shopper pays by another way instead."""

    aggregate: ClassVar[str] = "payment"
    payment_id: int


@dataclass(frozen=True, slots=True)
class HoldLost(Event):
    """What was held of a payment is gone before all of it was taken."""

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
class OrderHeld(OrderEvent):
    """It is paid, and nobody sends it before staff have looked at its payment."""


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
    """A parcel has left, with all of the order or a part of it."""

    shipment_id: int


@dataclass(frozen=True, slots=True)
class OrderDelivered(OrderEvent):
    """The shopper has it."""


@dataclass(frozen=True, slots=True)
class OrderCancelled(OrderEvent):
    """Nothing of it will be sent any more; `note_id` is what the shopper is credited for it."""

    reason: str
    note_id: int = 0


@dataclass(frozen=True, slots=True)
class PiecesCancelled(OrderEvent):
    """Some of it will not be sent, the rest is or will be."""

    reason: str
    note_id: int


@dataclass(frozen=True, slots=True)
class OrderLate(OrderEvent):
    """It should have left by now; unless it does, it is cancelled at the moment named."""

    ends_at: str


@dataclass(frozen=True, slots=True)
class ParcelArrived(OrderEvent):
    """One parcel of an order is there; others may be on their way."""

    shipment_id: int


@dataclass(frozen=True, slots=True)
class OrderCompleted(OrderEvent):
    """Its time to be sent back is over."""


@dataclass(frozen=True, slots=True)
class ReplacementSent(OrderEvent):
    """Something is sent in place of what came back, or never came; it sells nothing."""

    shipment_id: int


@dataclass(frozen=True, slots=True)
class ReturnMoved(OrderEvent):
    """A return was asked for, or has come to its next status."""

    return_id: int
    status: str


@dataclass(frozen=True, slots=True)
class ClaimMoved(OrderEvent):
    """A claim was made, or has come to its next status."""

    claim_id: int
    status: str


@dataclass(frozen=True, slots=True)
class GoodwillGiven(OrderEvent):
    """A shopper gets something back without sending anything."""

    note_id: int


@dataclass(frozen=True, slots=True)
class CreditIssued(Event):
    """A shopper is owed money back on a vendor's order."""

    aggregate: ClassVar[str] = "credit_note"
    note_id: int
    order_id: int
    group_id: int
    vendor_id: int

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"orders-of-{self.vendor_id}", f"purchase-{self.group_id}", "all-orders")


@dataclass(frozen=True, slots=True)
class CreditGranted(Event):
    """Staff gave somebody a gift card or store credit."""

    aggregate: ClassVar[str] = "credit_entry"
    entry_id: int


@dataclass(frozen=True, slots=True)
class RefundRequested(Event):
    aggregate: ClassVar[str] = "refund"
    refund_id: int


@dataclass(frozen=True, slots=True)
class RefundSettled(Event):
    """Money has left on its way back; `attempt` counts how often it was tried."""

    aggregate: ClassVar[str] = "refund"
    refund_id: int
    attempt: int


@dataclass(frozen=True, slots=True)
class RefundBounced(Event):
    """It had left, and came back to us: the shopper is still owed it."""

    aggregate: ClassVar[str] = "refund"
    refund_id: int
    attempt: int


@dataclass(frozen=True, slots=True)
class TransferMarked(Event):
    """Staff said what became of a bank transfer."""

    aggregate: ClassVar[str] = "bank_transfer"
    transfer_id: int


@dataclass(frozen=True, slots=True)
class DisputeEvent(Event):
    """Something about money that a shopper's bank has taken back."""

    aggregate: ClassVar[str] = "dispute"
    dispute_id: int
    group_id: int

    @property
    def topics(self) -> tuple[str, ...]:
        """The purchase, and staff's list of disputes."""
        return (f"purchase-{self.group_id}", "all-disputes")


@dataclass(frozen=True, slots=True)
class DisputeOpened(DisputeEvent):
    """`liable` is who was liable at that moment."""

    liable: str


@dataclass(frozen=True, slots=True)
class DisputeBorne(DisputeEvent):
    """The marketplace bears it itself."""


@dataclass(frozen=True, slots=True)
class DisputeClosed(DisputeEvent):
    """The bank has decided."""


@dataclass(frozen=True, slots=True)
class PayoutEvent(Event):
    """Something about money on its way to a vendor."""

    aggregate: ClassVar[str] = "payout"
    payout_id: int
    vendor_id: int

    @property
    def topics(self) -> tuple[str, ...]:
        """The vendor's page of money, and staff's queue."""
        return (f"money-of-{self.vendor_id}", "payouts")


@dataclass(frozen=True, slots=True)
class PayoutAssembled(PayoutEvent):
    """What was available has been claimed; now it is to be sent."""


@dataclass(frozen=True, slots=True)
class PayoutMoved(PayoutEvent):
    """It was sent, paid, refused, returned, put back or held."""


@dataclass(frozen=True, slots=True)
class PayoutTermsChanged(Event):
    aggregate: ClassVar[str] = "payout_terms"
    vendor_id: int

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"money-of-{self.vendor_id}", "payouts")


@dataclass(frozen=True, slots=True)
class PayoutAccountChanged(Event):
    """The provider, or the vendor, says something else of where the money goes."""

    aggregate: ClassVar[str] = "payout_account"
    account_id: int
    vendor_id: int

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"money-of-{self.vendor_id}", "payouts")


@dataclass(frozen=True, slots=True)
class PayoutAccountNamed(Event):
    """A vendor's owner said where its money goes, or went to where that can be said."""

    aggregate: ClassVar[str] = "payout_account"
    account_id: int
    vendor_id: int

    @property
    def topics(self) -> tuple[str, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class BankSentBack(Event):
    """A vendor's bank has sent back what the provider sent there."""

    aggregate: ClassVar[str] = "bank_payout"
    bank_payout_id: int
    vendor_id: int

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"money-of-{self.vendor_id}", "payouts")


@dataclass(frozen=True, slots=True)
class DifferenceExplained(Event):
    aggregate: ClassVar[str] = "difference"
    difference_id: int

    @property
    def topics(self) -> tuple[str, ...]:
        return ("differences",)


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


@dataclass(frozen=True, slots=True)
class SearchSteered(Event):
    """Staff changed a synonym, or what a query finds."""

    aggregate: ClassVar[str] = "curated_query"
    curated_id: int

    @property
    def topics(self) -> tuple[str, ...]:
        """Every page of results."""
        return ("curation",)


def by_name() -> dict[str, type[Event]]:
    """Every kind of event by its class name, as the outbox stores it."""
    families = (
        AccountEvent, CategoryEvent, ChangeEvent, CheckEvent, DisputeEvent, InvitationEvent,
        MemberEvent, OrderEvent, PayoutEvent, SupportEvent, VendorEvent,
    )  # fmt: skip
    kinds = {kind.__name__: kind for one in (Event, *families) for kind in one.__subclasses__()}
    return {name: kind for name, kind in kinds.items() if kind not in families}
