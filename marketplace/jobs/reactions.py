"""What follows from what: every event, and what the worker does about it.

Each reaction may run more than once for the same event; a unique key on what it
writes makes the second time do nothing.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from marketplace import events as e
from marketplace.jobs import (
    account_letters,
    books,
    case_letters,
    checks,
    data_exports,
    data_letters,
    inbox,
    index_news,
    letters,
    mailing_letters,
    money_letters,
    notices,
    paying,
    payout_letters,
    payouts,
    team_letters,
    tracking,
    twins,
    understanding,
)

Reaction = Callable[[Any, str], Awaitable[None]]

REACTIONS: dict[type[e.Event], tuple[Reaction, ...]] = {
    e.AccountCreated: (letters.write,),
    e.EmailConfirmationAsked: (account_letters.write,),
    e.EmailConfirmed: (),
    e.PasswordResetAsked: (account_letters.write,),
    e.PasswordChanged: (account_letters.write,),
    e.SignInLocked: (account_letters.write,),
    e.SecondFactorChanged: (account_letters.write,),
    e.WayInAdded: (account_letters.write,),
    e.WayInRemoved: (account_letters.write,),
    e.EmailChangeAsked: (account_letters.write,),
    e.EmailChanged: (account_letters.write,),
    e.StaffRoleChanged: (account_letters.write,),
    e.InvitationSent: (team_letters.invite,),
    e.InvitationWithdrawn: (),
    e.MemberJoined: (team_letters.tell,),
    e.MemberRoleChanged: (team_letters.tell,),
    e.MemberRemoved: (team_letters.tell,),
    e.MemberLeft: (team_letters.tell,),
    e.SupportAsked: (team_letters.ask,),
    e.SupportAnswered: (),
    e.SupportTurned: (),
    e.AppConnected: (account_letters.write,),
    e.AccessMisused: (account_letters.write,),
    e.ConnectionEnded: (),
    e.DataRequestMoved: (data_letters.write, data_exports.make),
    e.MailingMoved: (mailing_letters.write,),
    e.AccountClosed: (account_letters.write,),
    e.AccountOpened: (account_letters.write,),
    e.SignedOut: (),
    e.VendorApplied: (),
    e.VendorApproved: (letters.write, index_news.vendor_changed),
    e.VendorRejected: (letters.write,),
    e.VendorSuspended: (letters.write, index_news.vendor_changed),
    e.VendorReinstated: (letters.write, index_news.vendor_changed),
    e.VendorChanged: (index_news.vendor_changed,),
    e.CategoryArranged: (),
    e.CategoryChanged: (index_news.category_changed, understanding.category_changed),
    e.ProductChanged: (
        index_news.product_changed,
        twins.look_for_one,
        understanding.product_changed,
    ),
    e.ChangeSuggested: (),
    e.ChangeAnswered: (notices.change_answered,),
    e.DuplicateReported: (),
    e.ProductsMerged: (index_news.products_merged, notices.offers_merged),
    e.OfferChanged: (index_news.product_changed,),
    e.CatalogueImported: (
        index_news.catalogue_imported,
        twins.look_for_many,
        understanding.catalogue_imported,
    ),
    e.PicturesMadeLighter: (index_news.pictures_made_lighter,),
    e.ReviewWritten: (index_news.product_changed,),
    e.ReviewHidden: (index_news.product_changed,),
    e.WebhookReceived: (inbox.handle_webhook,),
    e.CheckWanted: (),
    e.CheckRunsOut: (checks.remind,),
    e.CheckPassed: (checks.carry_out,),
    e.CheckFailed: (),
    e.PaymentCaptured: (books.book_capture,),
    e.PurchasePlaced: (letters.write,),
    e.PaymentReplaced: (paying.close_replaced_page,),
    e.HoldLost: (paying.give_up_orders,),
    e.PurchaseExpired: (paying.close_payment_pages,),
    e.OrderHeld: (books.book_funding,),
    e.OrderPlaced: (books.book_funding, notices.new_order, letters.write),
    e.OrderAccepted: (paying.capture_order,),
    e.OrderPacked: (),
    e.OrderShipped: (
        books.book_earning,
        notices.order_shipped,
        letters.write,
        tracking.follow,
    ),
    e.ParcelArrived: (),
    e.OrderDelivered: (),
    e.OrderCompleted: (),
    e.OrderCancelled: (notices.order_cancelled, letters.write),
    e.PiecesCancelled: (notices.pieces_cancelled, case_letters.write),
    e.OrderLate: (notices.order_late, case_letters.write),
    e.ReplacementSent: (case_letters.write,),
    e.ReturnMoved: (notices.return_moved, case_letters.write),
    e.ClaimMoved: (notices.claim_moved, case_letters.write),
    e.GoodwillGiven: (case_letters.write,),
    e.CreditIssued: (books.book_credit, paying.release_order),
    e.CreditGranted: (books.book_granted_credit,),
    e.RefundRequested: (paying.send_refund,),
    e.RefundSettled: (books.book_refund,),
    e.RefundBounced: (books.book_refund_bounced,),
    e.TransferMarked: (inbox.transfer_marked,),
    e.DisputeOpened: (books.book_dispute_opened,),
    e.DisputeBorne: (books.book_dispute_borne,),
    e.DisputeClosed: (books.book_dispute_closed,),
    e.PayoutAssembled: (payouts.send,),
    e.PayoutMoved: (notices.payout_moved,),
    e.PayoutTermsChanged: (),
    e.PayoutAccountChanged: (notices.payout_account_changed,),
    e.PayoutAccountNamed: (payout_letters.warn,),
    e.BankSentBack: (notices.bank_sent_back, money_letters.bank_sent_back),
    e.DifferenceExplained: (),
    e.SettingChanged: (),
    e.SearchSteered: (),
}

PATIENT: frozenset[Reaction] = frozenset(
    {
        twins.look_for_one,
        twins.look_for_many,
        understanding.product_changed,
        understanding.catalogue_imported,
        understanding.category_changed,
    }
)
"""Long work that nobody waits for: done when nothing else is to be done, one at a time."""


def name_of(reaction: Reaction) -> str:
    """How a reaction is called in the job queue: "letters.write"."""
    return f"{reaction.__module__.rpartition('.')[2]}.{reaction.__qualname__}"


BY_NAME = {name_of(one): one for reactions in REACTIONS.values() for one in reactions}
