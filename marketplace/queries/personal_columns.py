"""Columns outside of the register that sound like people's data, and why they aren't, or stay."""

_BY_REASON = {
    "Who of the shop or of staff did it: an account, which names nobody once its person is "
    "forgotten. Kept as long as what they did.": (
        "curated_query.updated_by difference.explained_by import_run.account_id "
        "payout.created_by product_change.account_id search_synonym.updated_by "
        "setting.updated_by stock_movement.account_id"
    ),
    "Of a vendor, which is a business: it goes when the shop does, and stays in the books.": (
        "payout_account.holder payout_account.sealed vendor.name vendor.story vendor.email "
        "vendor.city vendor.status_reason vendor.tax_id vendor.details stock_location.city"
    ),
    "Words about goods, shops or money, written by vendors, staff or ourselves.": (
        "difference.explanation dispute.reason import_problem.reason import_run.file_name "
        "journal.memo product_change.before product_change.after product_change.reason "
        "product_change.answer product_twin.note provider_transaction.memo"
    ),
    "What a thing of the shop is called.": (
        "category.name commission_rule.name import_group.name order_tax.name outbox_event.name "
        "product.title promotion.name setting.name shipping_profile.name shipping_zone.name "
        "stock_location.name sweep_run.name tax_class.name tax_rate.name timer_run.name "
        "variant.name"
    ),
    "A number, a key or a word of a closed list.": (
        "money_command.request_hash order_tax.reason promotion.per_person_limit "
        "sale_move.credit_note_id sale_part.fee_vat_reason stock_movement.reason"
    ),
    "Keys of purchases and payments; who pays is told to the provider and not written down.": (
        "money_command.request money_command.answer"
    ),
    "Ids; the few events with an address in them are blanked (`rules.privacy.ADDRESSES`).": (
        "outbox_event.payload"
    ),
    "As a provider sent it: emptied some weeks after it was handled (`webhook_days`).": (
        "webhook_event.payload"
    ),
}

IMPERSONAL = {name: why for why, names in _BY_REASON.items() for name in names.split()}
"""By "table.column"."""
