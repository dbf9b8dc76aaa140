"""What handlers are called with: well-formed arguments about the things of a world.

A number or a word is found by the name of the parameter; a handler that needs something else
says so in `OF_THEIR_OWN`, one that only works after another (a dialog) in `BEFORE`.
"""

from typing import Any

from marketplace.state.gate import Declaration
from tests.matrix.world import World

USUAL: dict[str, Any] = {
    "account_id": 1,
    "action": "show",
    "after": "",
    "agreed": "5",
    "always": True,
    "alt": "A stool from the side",
    "asking": "edit",
    "axis": "Size",
    "code": "TENTH",
    "currency": "EUR",
    "first_after": "",
    "gtin": "4006381333931",
    "index": 0,
    "interval": "weekly",
    "is_adding": True,
    "is_back": False,
    "is_chosen": True,
    "is_ending": True,
    "is_included": True,
    "is_open": True,
    "is_suggested": True,
    "is_trial": False,
    "is_used": False,
    "is_wanted": True,
    "job_id": 1,
    "key": "wood",
    "kind": "text",
    "low_only": False,
    "name": "country",
    "on_hand": "7",
    "parent": "Furniture",
    "parent_id": 0,
    "path": "/help",
    "place": 0,
    "price": "21.00",
    "quantity": 1,
    "query": "stool",
    "question": "ship",
    "reason": "",
    "row": 0,
    "service": "standard",
    "status": "",
    "step": 1,
    "subject": "It",
    "subject_id": 1,
    "text": "stool",
    "typed": "1.00",
    "value": "DE",
    "view": "",
    "way": "left",
    "what": "store_credit",
    "deed": "pin",
}
"""Arguments that name nothing of anybody's."""

FORM = {
    "region": "",
    "minimums": "",
    "hold_days": "3",
    "axis-0": "Size",
    "variant-0-name": "",
    "variant-0-quantity": "3",
    "variant-0-price": "21.00",
    "choices": "",
    "unit": "",
    "attribute": "Wood",
    "tax_class": "standard",
    "band": "line",
    "base": "gross",
    "until": "2099-12-31",
    "site_name": "Elm",
    "free_from": "",
    "fee": "5.00",
    "addresses": "https://app.example.com/back",
    "amount": "1.00",
    "answer": "We see it otherwise, sorry.",
    "app": "Shelf",
    "approve_reason": "The bank has asked them.",
    "award": "The pictures show it.",
    "axis-name": "Size",
    "axis-values": "S, M",
    "bank_reference": "REF-1",
    "body": "Very good indeed, thank you.",
    "called": "Ada",
    "carrier": "DHL",
    "category_class": "standard",
    "city": "Berlin",
    "code": "TENTH",
    "comment": "It is too tall.",
    "commission": "7",
    "count": "2",
    "country": "DE",
    "country-NO": "on",
    "current": "not the password",
    "currency": "EUR",
    "day": "1",
    "deduction": "0",
    "description": "Things of wood",
    "email": "ada@example.com",
    "expected": "100",
    "fee_EUR": "9.90",
    "handling_days": "2",
    "holder": "Ada Byron",
    "iban": "DE89370400440532013000",
    "instructions": "Send it to 12 Elm Street.",
    "interval": "weekly",
    "kind": "damaged",
    "label": "Wood",
    "line1": "12 Elm Street",
    "lines": "date;amount;currency;reference",
    "meaning": "price",
    "message": "Thank you.",
    "name": "Elm and ash",
    "new_role": "accountant",
    "note": "They are the same.",
    "one_way": "",
    "other": "",
    "other_email": "else@example.com",
    "paid_by": "platform",
    "password": "a sourdough starter from 1987",
    "path": "/help",
    "percent": "10",
    "phrases": "sofa, couch",
    "postcode": "10115",
    "postcodes": "",
    "price": "21.00",
    "program": "Warehouse",
    "product_class": "standard",
    "query": "stool",
    "quantity": "3",
    "question": "Does it fold up?",
    "rate": "5",
    "reason": "There is a reason.",
    "refusal": "We cannot see it.",
    "regime": "included",
    "reject_reason": "The bank knows nothing of it.",
    "role": "packer",
    "reply": "Thank you very much.",
    "service": "standard",
    "stars": "5",
    "step_code": "000000",
    "step_password": "not the password",
    "email_password": "not the password",
    "tagline": "Good things",
    "story": "We began with a market stall.",
    "tax_id": "",
    "text": "stool",
    "title": "Elm bench",
    "tracking": "JD0146000061",
    "transit_days": "3",
    "vendor:offers": "on",
    "why": "The tax office asks.",
    "words": "It was counted twice.",
    "wish": "refund",
}
"""One form with a field for everybody: handlers read those that they know."""


def form_of(world: World) -> dict[str, str]:
    """The form, about the things of a world."""
    named = world.named
    return FORM | {
        "card": named["card"],
        "category": str(named["category_id"]),
        "email": named["email"],
        "heir": str(named["category_id"]),
        "line": str(named["order_id:line"]),
        "parent": "",
        "product": f"/p/{named['product']}",
        "profile": str(named["profile_id"]),
        "shop": named["shop"],
        "target": str(named["category_id"]),
        f"answer-{named['question_id']}": "It does fold.",
        f"pieces-{named['order_id:line']}": "1",
    }


OF_THEIR_OWN: dict[str, dict[str, Any]] = {
    "admin.people_state.ask_access": {"account_id": "member_id"},
    "admin.people_state.ask_role": {"account_id": "member_id"},
    "admin.people_state.change_role": {"form": {"role": "support"}},
    "admin.privacy_state.start": {"form": {"kind": "export"}},
    "vendor.team_state.ask_role": {"account_id": "member_id"},
    "vendor.team_state.remove": {"account_id": "member_id"},
    "admin.admin_promotions_state.edit": {"promotion_id": "for all"},
    "admin.admin_promotions_state.pause": {"promotion_id": "for all"},
    "admin.admin_promotions_state.resume": {"promotion_id": "for all"},
    "admin.admin_promotions_state.ask_coupons": {"promotion_id": "for all"},
    "admin.admin_promotions_state.save": {"form": {"kind": "percent"}},
    "vendor.vendor_promotions_state.save": {"form": {"kind": "percent", "category": ""}},
    "admin.taxes_state.save_rate": {"form": {"kind": "taxed"}},
    "admin.categories_state.arrange": {"place": 0},
    "shop.cart_money_state.remove_card": {"credit_id": 1},
    "shop.parcel_state.choose": {"service": "standard"},
    "vendor.case_state.ask": {"question": "refund"},
    "vendor.order_actions_state.ask": {"question": "ship"},
    "vendor.new_product_state.choose_category": {"category_id": "category_id"},
}
"""By handler: arguments that its parameters' names don't tell."""

PAGES = {
    "shop.aftersales_state": "/orders/{purchase}",
    "shop.purchase_state": "/orders/{purchase}",
    "shop.product_state": "/p/{product}",
    "shop.questions_state": "/p/{product}",
    "shop.reviews_state": "/p/{product}",
    "shop.category_state": "/c/{category}",
    "shop.vendor_shop_state": "/v/{shop}",
    "shop.browse_state": "/browse",
    "shop.results_state": "/search?q=stool",
    "vendor.order_sheet_state": "/vendor/orders/{order}",
    "vendor.case_state": "/vendor/returns/{case}",
    "vendor.offer_state": "/vendor/offers/{offer_id}",
    "vendor.product_state": "/vendor/products/{product_id}",
    "vendor.variants_state": "/vendor/products/{product_id}",
    "vendor.product_pictures_state": "/vendor/products/{product_id}",
    "vendor.suggest_state": "/vendor/suggest/{suggestion}",
    "vendor.import_run_state": "/vendor/import/{run}",
    "vendor.import_problems_state": "/vendor/import/{done run}",
    "admin.decision_state": "/admin/decisions/{case}",
    "admin.sale_state": "/admin/orders/{purchase}",
    "admin.shelf_state": "/admin/categories/{category_id}",
    "admin.attributes_state": "/admin/categories/{category_id}",
    "admin.check_state": "/admin/checks/{check}",
    "admin.change_state": "/admin/changes/{change}",
    "admin.merge_state": "/admin/merge/{product_id}-{other_id}",
    "admin.taxes_state": "/admin/taxes?country=DE",
    "admin.curated_state": "/admin/search?tab=results&q=stool",
}
"""Where a state's handlers are called from, when it matters."""

BEFORE: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "admin.attributes_state.save": [("ask", {"key": ""})],
    "admin.attributes_state.remove": [("ask_removal", {})],
    "admin.categories_state.add": [("ask", {})],
    "admin.credit_state.decide": [("ask_block", {})],
    "admin.goodwill_state.give": [("ask", {})],
    "admin.moderation_state.decide": [("ask", {"question": "hide_review"})],
    "admin.people_state.close": [("search", {"form": {"text": ""}}), ("ask_access", {})],
    "admin.people_state.open_again": [("search", {"form": {"text": ""}}), ("ask_access", {})],
    "admin.people_state.sign_out": [("search", {"form": {"text": ""}}), ("ask_access", {})],
    "admin.people_state.change_role": [("search", {"form": {"text": ""}}), ("ask_role", {})],
    "admin.payees_state.agree": [("open_terms", {})],
    "admin.payouts_state.mark_chosen": [("choose", {})],
    "admin.differences_state.explain": [("open", {})],
    "admin.transfers_state.mark": [("choose", {})],
    "admin.inbox_state.make_by_hand": [("ask_by_hand", {})],
    "admin.merge_state.merge": [("ask", {})],
    "shop.aftersales_state.cancel": [("ask_cancel", {})],
    "shop.aftersales_state.request_return": [("ask_return", {"order_id": "delivered_id"})],
    "shop.aftersales_state.open_claim": [("ask_claim", {"order_id": "damaged_id"})],
    "shop.aftersales_state.send_back": [("ask_send_back", {})],
    "vendor.case_state.approve": [("ask", {"question": "approve"})],
    "vendor.case_state.deny": [("ask", {"question": "deny"})],
    "vendor.case_state.inspect": [("ask", {"question": "inspect"})],
    "vendor.case_state.reject": [("ask", {"question": "reject"})],
    "vendor.case_state.refund": [("ask", {"question": "refund"})],
    "vendor.case_state.disagree": [("ask", {"question": "disagree"})],
    "vendor.case_state.replace": [("ask", {"question": "replace"})],
    "vendor.delivery_state.save": [("edit", {})],
    "vendor.delivery_state.remove": [("ask_removal", {})],
    "vendor.import_problems_state.save": [("open", {})],
    "vendor.offers_state.send_by": [("tick", {})],
    "vendor.order_actions_state.ship": [("ask", {"question": "ship"})],
    "vendor.order_actions_state.cancel": [("ask", {"question": "cancel"})],
    "vendor.order_actions_state.be_kind": [("ask", {"question": "goodwill"})],
    "vendor.team_state.change_role": [("ask_role", {})],
    "vendor.variants_state.save": [("ask", {})],
    "vendor.variants_state.save_axes": [("ask_axes", {})],
    "vendor.vendor_reviews_state.reply": [("answer", {})],
    "vendor.zones_state.save": [("edit", {})],
    "vendor.zones_state.save_rate": [("edit_rate", {"service": "express"})],
    "vendor.vendor_promotions_state.save": [("edit", {})],
    "vendor.vendor_promotions_state.make_coupons": [("ask_coupons", {})],
    "admin.admin_promotions_state.save": [("edit", {})],
    "admin.admin_promotions_state.make_coupons": [("ask_coupons", {})],
    "admin.vendor_actions_state.set_commission": [("ask_commission", {})],
}
"""What opens the dialog in which a handler works."""


class Unknown(LookupError):
    """Nobody said what a parameter is to be called with."""


def page_of(state: str, world: World) -> str:
    """The address from which a state's handlers are called."""
    return PAGES.get(state, "/").format(**world.named)


def arguments_for(
    handler: str, declaration: Declaration, world: World, chosen: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Well-formed arguments about the things of a world.

    Raises Unknown for a parameter that neither the world nor these tables know.
    """
    own = OF_THEIR_OWN.get(handler, {}) | (chosen or {})
    return {
        name: _value(handler, name, field.annotation, own, world)
        for name, field in declaration.arguments.model_fields.items()
    }


def _value(handler: str, name: str, kind: Any, own: dict[str, Any], world: World) -> Any:
    if name == "form_data":
        return form_of(world) | own.get("form", {})
    if name in own:
        value = own[name]
        value = world.named.get(value, value) if isinstance(value, str) else value
    elif name in world.named:
        value = world.named[name]
    elif name in USUAL:
        value = USUAL[name]
    else:
        raise Unknown(
            f"{handler} takes {name!r}, of which nothing is known. Say in tests/matrix/arguments.py"
            f" what it is usually called with (USUAL) or by this handler (OF_THEIR_OWN), or have"
            f" tests/matrix/world.py make such a thing and name it."
        )
    return str(value) if kind is str else value
