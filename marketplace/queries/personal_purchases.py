"""The register of personal data, of purchases and the money for them."""

from typing import Any

from sqlalchemy import Select
from sqlmodel import col, select

from marketplace.models.aftersales import Claim, ClaimLine, OrderReturn, ReturnLine
from marketplace.models.bank import BankTransfer
from marketplace.models.credit import CartGiftCard, CreditAccount, CreditEntry
from marketplace.models.fraud import FraudCheck
from marketplace.models.orders import OrderGroup, OrderLine, Shipment, ShipmentLine, VendorOrder
from marketplace.models.payments import CreditNote, Payment, Refund
from marketplace.models.promotions import PromotionUse
from marketplace.models.shipping import ShipmentEvent
from marketplace.models.tax import TaxExemption
from marketplace.queries.personal import (
    BOUGHT,
    Fate,
    Subject,
    by_account,
    entry,
    groups,
    orders,
    within,
)

BOOKS = "Invoices and books are kept as long as the tax law says (GDPR, Article 17(3)(b))."
PART = "A part of a purchase, and names nobody."


def _of_orders(key: Any, order: Any) -> Any:
    def parents(who: Subject) -> Select[Any]:
        return select(key).where(col(order).in_(orders(who)))

    return parents


def _payments(who: Subject) -> Select[Any]:
    return select(col(Payment.id)).where(col(Payment.group_id).in_(groups(who)))


def _credit(who: Subject) -> Select[Any]:
    return select(col(CreditAccount.id)).where(by_account(CreditAccount.account_id)(who))


PURCHASES = (
    entry(
        OrderGroup, "Purchases", BOUGHT,
        "number email status currency items_minor delivery_minor discount_minor tax_minor "
        "added_tax_minor total_minor address tax_id created_at placed_at",
        "id cart_id account_id tax_exemption_id updated_at expires_at extensions needs_check",
        Fate.SEALED, BOOKS,
    ),
    entry(
        VendorOrder, "Orders by shop", within(VendorOrder.group_id, groups),
        "number vendor_id status currency items_minor delivery_minor discount_minor tax_minor "
        "added_tax_minor total_minor service promised_from promised_until ship_by placed_at "
        "accepted_at packed_at shipped_at delivered_at cancelled_at cancel_reason cancelled_by "
        "completed_at",
        "id group_id commission_minor commission_vat_minor ship_within created_at updated_at "
        "warned_at on_hold",
        Fate.NAMELESS, "Why its buyer cancelled it, in their words, is taken out. " + BOOKS,
    ),
    entry(
        OrderLine, "Things bought", within(OrderLine.vendor_order_id, orders),
        "title variant_name condition quantity unit_minor total_minor discount_minor tax_bp "
        "tax_minor added_tax_minor refunded_minor shipped_quantity cancelled_quantity "
        "returned_quantity vendor_order_id product_id",
        "id offer_id variant_id sku image",
        Fate.KEPT, BOOKS,
    ),
    entry(
        Shipment, "Parcels", within(Shipment.vendor_order_id, orders),
        "vendor_order_id kind carrier tracking status shipped_at delivered_at",
        "id",
        Fate.NAMELESS, "The carrier's number leads to a person, so it is taken out.",
    ),
    entry(
        ShipmentLine, "What was in the parcels",
        within(ShipmentLine.shipment_id, _of_orders(Shipment.id, Shipment.vendor_order_id)),
        "shipment_id order_line_id quantity instead", "", Fate.KEPT, PART,
    ),
    entry(
        ShipmentEvent, "Where the parcels were",
        within(ShipmentEvent.shipment_id, _of_orders(Shipment.id, Shipment.vendor_order_id)),
        "shipment_id kind text place happened_at", "id created_at",
        Fate.REMOVED, "Nobody needs the way of a parcel that has come.",
    ),
    entry(
        OrderReturn, "Returns", within(OrderReturn.vendor_order_id, orders),
        "number vendor_order_id status is_withdrawal reason wish comment pictures instructions "
        "carrier tracking answer deduction_minor created_at due_at approved_at sent_at "
        "received_at escalated_at closed_at",
        "id is_restocked paid_by decided_by credit_note_id replacement_id updated_at",
        Fate.NAMELESS, "What was written, the pictures and the carrier's number are taken out.",
    ),
    entry(
        ReturnLine, "What was returned",
        within(ReturnLine.return_id, _of_orders(OrderReturn.id, OrderReturn.vendor_order_id)),
        "return_id order_line_id quantity", "wanted_offer_id", Fate.KEPT, PART,
    ),
    entry(
        Claim, "Claims", within(Claim.vendor_order_id, orders),
        "number vendor_order_id kind status wish comment pictures answer decision created_at "
        "due_at escalated_at closed_at",
        "id shipment_id paid_by decided_by credit_note_id replacement_id updated_at",
        Fate.NAMELESS, "What was written and the pictures are taken out.",
    ),
    entry(
        ClaimLine, "What was claimed",
        within(ClaimLine.claim_id, _of_orders(Claim.id, Claim.vendor_order_id)),
        "claim_id order_line_id quantity", "", Fate.KEPT, PART,
    ),
    entry(
        Payment, "Payments", within(Payment.group_id, groups),
        "provider status currency amount_minor captured_minor refunded_minor failure card_country "
        "created_at",
        "id group_id provider_ref intent_ref charge_ref fee_minor is_held held_until pay_url "
        "failed_tries tried_ref card_mark updated_at",
        Fate.NAMELESS, "Only the provider knows whose card it was; its mark goes. " + BOOKS,
    ),
    entry(
        FraudCheck, "Looks at purchases for fraud", within(FraudCheck.group_id, groups),
        "group_id score decision created_at",
        "id signals traces decided_by decided_at reason warned_at updated_at",
        Fate.NAMELESS, "By what it was known goes; how it was judged stays with the books.",
    ),
    entry(
        BankTransfer, "Bank transfers",
        lambda who: col(BankTransfer.own_ref).in_(
            select(Payment.provider_ref).where(
                Payment.provider == "manual", col(Payment.id).in_(_payments(who))
            )
        ),
        "kind status currency amount_minor done_minor reference payee bank_reference due_at "
        "created_at done_at",
        "id own_ref command_key of_ref marks done_by",
        Fate.NAMELESS, "The payer's address is taken out; the reference belongs to the books.",
    ),
    entry(
        Refund, "Money back", within(Refund.payment_id, _payments),
        "status currency amount_minor reason created_at",
        "id payment_id vendor_order_id credit_note_id provider_ref attempt is_by_hand failure "
        "dispute_id updated_at",
        Fate.KEPT, BOOKS,
    ),
    entry(
        CreditNote, "Credit notes", within(CreditNote.vendor_order_id, orders),
        "number vendor_order_id kind reason currency amount_minor created_at",
        "id funded_minor fee_minor fee_vat_minor absorbed_minor created_by",
        Fate.KEPT, BOOKS,
    ),
    entry(
        CreditAccount, "Store credit", by_account(CreditAccount.account_id),
        "kind currency balance_minor held_minor is_blocked expires_at created_at",
        "id account_id code_hash hint created_by",
        Fate.KEPT, "Empty by then, and names nobody. " + BOOKS,
    ),
    entry(
        CreditEntry, "What changed the store credit", within(CreditEntry.credit_id, _credit),
        "kind amount_minor reason created_at",
        "id credit_id payment_id refund_id created_by",
        Fate.KEPT, BOOKS,
    ),
    entry(
        CartGiftCard, "Gift cards laid on a basket", within(CartGiftCard.credit_id, _credit),
        "created_at", "cart_id credit_id", Fate.KEPT, "Never holds a person's own credit.",
    ),
    entry(
        PromotionUse, "Promotions used", within(PromotionUse.group_id, groups),
        "promotion_id person amount_minor created_at", "group_id account_id is_counted",
        Fate.NAMELESS, "That it was used belongs to the books, by whom doesn't.",
    ),
    entry(
        TaxExemption, "Freedom from taxes", by_account(TaxExemption.account_id),
        "country reason valid_until revoked_at created_at", "id account_id granted_by",
        Fate.KEPT, "Why a sale bore no tax has to be shown. " + BOOKS,
    ),
)  # fmt: skip
