"""The register of personal data: every table with people's data, and what becomes of it.

A test compares it with the tables: a new column that may hold somebody's data has to be entered.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, case
from sqlmodel import col, select

from marketplace.models.accounts import (
    Account,
    Address,
    Identity,
    LoginSession,
    Passkey,
    RecoveryCode,
    SecondFactor,
)
from marketplace.models.carts import Cart, CartLine
from marketplace.models.messages import Message, Notification, SentMail, Thread
from marketplace.models.oauth import AuthorizationCode, Connection
from marketplace.models.orders import OrderGroup
from marketplace.models.privacy import ConsentGiven, DataRequest, KeptIdentity, Mailing
from marketplace.models.promotions import CartCode
from marketplace.models.reviews import Answer, Question, Review, ReviewVote, VendorReview
from marketplace.models.search import SearchEvent
from marketplace.models.shipping import CartDelivery
from marketplace.models.staff import AuditEntry
from marketplace.models.teams import SupportSession, TeamInvitation
from marketplace.models.vendors import VendorMember
from marketplace.models.wishlists import Wishlist, WishlistItem
from marketplace.queries.personal import (
    Fate,
    Personal,
    Subject,
    by_account,
    by_email,
    either_way,
    entry,
    groups,
    within,
)
from marketplace.queries.personal_purchases import BOOKS, PURCHASES

OURS = "Only for whoever has the account."
CHOICE = "Others rely on it; the person chooses whether it goes, or stays without their name."


def _carts(who: Subject) -> Select[Any]:
    guests = select(col(OrderGroup.cart_id)).where(col(OrderGroup.id).in_(groups(who)))
    mine = by_account(Cart.account_id)(who) | col(Cart.id).in_(guests)
    return select(col(Cart.id)).where(mine)


def _lists(who: Subject) -> Select[Any]:
    return select(col(Wishlist.id)).where(by_account(Wishlist.account_id)(who))


def _threads(who: Subject) -> Select[Any]:
    return select(col(Thread.id)).where(by_account(Thread.account_id)(who))


def _written_by(who: Subject) -> dict[str, ColumnElement[Any]]:
    """Colleagues of a vendor are nobody's data but their own."""
    return {"by": case((col(Message.account_id) == who.account_id, "you"), else_="the shop")}


def _searches(who: Subject) -> ColumnElement[bool]:
    return col(SearchEvent.who).in_(who.aliases)


PERSON = (
    entry(
        Account, "Your account", by_account(Account.id),
        "email name country currency created_at email_verified_at",
        "id password_hash staff_role disabled_at",
        Fate.NAMELESS, "What is kept points at it; it is nobody's any more.",
    ),
    entry(
        Identity, "Other ways to sign in", by_account(Identity.account_id),
        "issuer email created_at", "id account_id subject", Fate.REMOVED, OURS,
    ),
    entry(
        LoginSession, "Where you were signed in", by_account(LoginSession.account_id),
        "created_at expires_at revoked_at user_agent address",
        "id account_id vendor_id token_hash proven_at confirmed_at", Fate.REMOVED, OURS,
    ),
    entry(
        SecondFactor, "Second step", by_account(SecondFactor.account_id),
        "created_at confirmed_at", "account_id sealed last_step", Fate.REMOVED, OURS,
    ),
    entry(
        RecoveryCode, "Codes on paper", by_account(RecoveryCode.account_id),
        "created_at used_at", "id account_id code_hash", Fate.REMOVED, OURS,
    ),
    entry(
        Passkey, "Passkeys", by_account(Passkey.account_id), "name created_at used_at",
        "id account_id credential_id handle public_key sign_count", Fate.REMOVED, OURS,
    ),
    entry(
        Connection, "Apps with access", by_account(Connection.account_id),
        "vendor_id scopes created_at used_at ended_at", "id account_id client_id",
        Fate.REMOVED, OURS,
    ),
    entry(
        AuthorizationCode, "Access that apps asked for", by_account(AuthorizationCode.account_id),
        "scopes created_at expires_at",
        "id code_hash client_id account_id vendor_id redirect_uri code_challenge connection_id",
        Fate.REMOVED, OURS,
    ),
    entry(
        Address, "Addresses", by_account(Address.account_id),
        "name line1 line2 city region postcode country phone is_default created_at",
        "id account_id", Fate.REMOVED, OURS,
    ),
    entry(
        ConsentGiven, "What you agreed to", by_account(ConsentGiven.account_id),
        "wording purposes source created_at", "id account_id", Fate.REMOVED,
        "There is nobody left whose agreement would have to be shown.",
    ),
    entry(
        Mailing, "News by mail", either_way(Mailing.account_id, Mailing.email),
        "email status wording source created_at confirmed_at ended_at", "id account_id",
        Fate.REMOVED, OURS,
    ),
    entry(
        DataRequest, "Requests about your data",
        either_way(DataRequest.account_id, DataRequest.email),
        "kind status email keeps_words blocked created_at due_at starts_at finished_at expires_at "
        "fetched_at",
        "id account_id asked_by reason step file_key file_bytes updated_at",
        Fate.NAMELESS, "That it was done, and when, has to be shown (GDPR, Article 5(2)).",
    ),
    entry(
        KeptIdentity, "Sealed names of purchases", within(KeptIdentity.group_id, groups),
        "kept_until created_at", "group_id sealed", Fate.SEALED, BOOKS,
    ),
    entry(
        VendorMember, "Shops you work for", by_account(VendorMember.account_id),
        "vendor_id role created_at", "account_id", Fate.REMOVED, OURS,
    ),
    entry(
        TeamInvitation, "Invitations to work for shops", by_email(TeamInvitation.email),
        "vendor_id email role created_at expires_at accepted_at withdrawn_at",
        "id invited_by sent_count accepted_by", Fate.REMOVED, OURS,
    ),
    entry(
        SupportSession, "Shops you helped as staff", by_account(SupportSession.account_id),
        "vendor_id reason status asked_at began_at ends_at ended_at",
        "id account_id login_session_id answered_by ended_by",
        Fate.KEPT, "Vendors may know who was in their shop, also when it is nobody's any more.",
    ),
    entry(
        AuditEntry, "What you did as staff or for a shop", by_account(AuditEntry.account_id),
        "action subject_type at", "id account_id in_name_of subject_id before after reason",
        Fate.KEPT, "The trail is never changed; it names an account that is nobody's any more.",
    ),
    entry(
        Cart, "Baskets", within(Cart.id, _carts),
        "status currency country postcode uses_credit created_at updated_at",
        "id account_id visitor_hash version",
        Fate.NAMELESS, "Gone, but for those of purchases, which lose browser and postcode.",
    ),
    entry(
        CartLine, "What lies in your baskets", within(CartLine.cart_id, _carts),
        "offer_id quantity seen_price_minor created_at", "id cart_id", Fate.REMOVED, OURS,
    ),
    entry(
        CartCode, "Codes in your baskets", within(CartCode.cart_id, _carts),
        "code created_at", "cart_id", Fate.REMOVED, OURS,
    ),
    entry(
        CartDelivery, "How parcels should come", within(CartDelivery.cart_id, _carts),
        "vendor_id service", "cart_id", Fate.REMOVED, OURS,
    ),
    entry(
        Wishlist, "Lists", by_account(Wishlist.account_id),
        "name visibility created_at", "id account_id token", Fate.REMOVED, OURS,
    ),
    entry(
        WishlistItem, "Things on your lists", within(WishlistItem.wishlist_id, _lists),
        "product_id created_at", "wishlist_id", Fate.REMOVED, OURS,
    ),
    entry(
        Thread, "Conversations", by_account(Thread.account_id),
        "vendor_id subject created_at", "id account_id vendor_order_id",
        Fate.NAMELESS, "The shop's own words stay with the shop.",
    ),
    entry(
        Message, "What was written in them", within(Message.thread_id, _threads),
        "body created_at read_at", "id thread_id account_id",
        Fate.NAMELESS, "What the person wrote is taken out.", said=_written_by,
    ),
    entry(
        Notification, "News in your feed", by_account(Notification.account_id),
        "title body href created_at read_at", "id account_id vendor_id source",
        Fate.REMOVED, OURS,
    ),
    entry(
        SentMail, "Letters you got", by_email(SentMail.recipient),
        "recipient subject sent_at", "id source", Fate.REMOVED, OURS,
    ),
    entry(
        Review, "Reviews of products", by_account(Review.account_id),
        "product_id stars title body status helpful_count reply replied_at created_at",
        "id account_id order_line_id", Fate.NAMELESS, CHOICE,
    ),
    entry(
        ReviewVote, "Reviews you found helpful", by_account(ReviewVote.account_id),
        "created_at", "review_id account_id", Fate.REMOVED, "The number stays, not whose it was.",
    ),
    entry(
        VendorReview, "Reviews of shops", by_account(VendorReview.account_id),
        "vendor_id stars body status created_at", "id account_id vendor_order_id",
        Fate.NAMELESS, CHOICE,
    ),
    entry(
        Question, "Questions", by_account(Question.account_id),
        "product_id body status created_at", "id account_id", Fate.NAMELESS, CHOICE,
    ),
    entry(
        Answer, "Answers", by_account(Answer.account_id),
        "vendor_id body status created_at", "id question_id account_id", Fate.NAMELESS, CHOICE,
    ),
    entry(
        SearchEvent, "Searches that were counted", _searches,
        "kind query found page filters position path at", "id entry who",
        Fate.NAMELESS, "The searches count on, by nobody.",
    ),
)  # fmt: skip

REGISTER: tuple[Personal, ...] = (*PERSON, *PURCHASES)
