"""What follows from what: every event, and what the worker does about it.

Each reaction may run more than once for the same event; a unique key on what it
writes makes the second time do nothing.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from marketplace import events as e
from marketplace.jobs import books, inbox, index_news, letters, notices

Reaction = Callable[[Any, str], Awaitable[None]]

REACTIONS: dict[type[e.Event], tuple[Reaction, ...]] = {
    e.AccountCreated: (letters.write,),
    e.SignedOut: (),
    e.VendorApplied: (),
    e.VendorApproved: (letters.write, index_news.vendor_changed),
    e.VendorRejected: (letters.write,),
    e.VendorSuspended: (letters.write, index_news.vendor_changed),
    e.VendorReinstated: (letters.write, index_news.vendor_changed),
    e.VendorChanged: (index_news.vendor_changed,),
    e.ProductChanged: (index_news.product_changed,),
    e.OfferChanged: (index_news.product_changed,),
    e.CatalogueImported: (index_news.catalogue_imported,),
    e.ReviewWritten: (index_news.product_changed,),
    e.ReviewHidden: (index_news.product_changed,),
    e.WebhookReceived: (inbox.handle_webhook,),
    e.PaymentCaptured: (books.book_capture,),
    e.PurchasePlaced: (letters.write,),
    e.PurchaseExpired: (inbox.close_payment_page,),
    e.OrderPlaced: (notices.new_order, letters.write),
    e.OrderAccepted: (),
    e.OrderPacked: (),
    e.OrderShipped: (books.book_earning, notices.order_shipped, letters.write),
    e.OrderDelivered: (),
    e.OrderCancelled: (notices.order_cancelled, letters.write),
    e.RefundRequested: (books.refund_and_book,),
    e.SettingChanged: (),
}


def name_of(reaction: Reaction) -> str:
    """How a reaction is called in the job queue: "letters.write"."""
    return f"{reaction.__module__.rpartition('.')[2]}.{reaction.__qualname__}"


BY_NAME = {name_of(one): one for reactions in REACTIONS.values() for one in reactions}
