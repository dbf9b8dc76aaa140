"""Who may call which handler, and what the others are told: the one place where it is written.

A handler that stands in no line here fails the test with its name. Write it into the line of
its state, behind the law that it should obey.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from marketplace.rules.permissions import Audience
from tests.matrix.handlers import Handler
from tests.matrix.world import BUYER, GUEST, STAFF, STRANGER, TEAM

OPEN, SIGN_IN, FORBIDDEN, NOT_FOUND, MISSING = (
    "open", "sign in", "forbidden", "not found", "missing",
)  # fmt: skip
"""What a caller may meet: the handler itself, or one of four refusals (`browser.SIGNS`)."""


@dataclass(frozen=True, eq=False)
class Law:
    """Whose a handler is.

    `may` are those among the people that it is about: the shop's team, the buyer, the staff;
    the others of them meet `denied`. Whoever has nothing to do with the thing meets `elsewhere`,
    or `outside` where their audience has no such thing at all. With `own` they act on something
    of theirs instead; without it nothing changes, whatever they meet. `but` are exceptions by
    role: people who stand on the other side of the same thing.
    """

    may: frozenset[str]
    elsewhere: str = OPEN
    outside: str = ""
    own: bool = False
    denied: str = FORBIDDEN
    but: Mapping[str, str] = field(default_factory=dict)


def _roles(*names: str) -> frozenset[str]:
    return frozenset(names)


_TEAM, _SELLERS, _PACKERS = (
    _roles(*TEAM),
    _roles("owner", "manager"),
    _roles("owner", "manager", "packer"),
)
_BANKERS, _OWNER = _roles("owner", "accountant"), _roles("owner")
_COUNTERS = _roles("owner", "manager", "accountant")
_STAFF, _DECIDING = _roles(*STAFF), _roles("support", "finance", "super")
_CATALOGUE, _FINANCE, _SUPER, _HELPING = (
    _roles("catalogue", "super"),
    _roles("finance", "super"),
    _roles("super"),
    _roles("support", "super"),
)
_BUYER = _roles(BUYER)

# For everybody, and for members
ANYBODY = Law(_BUYER, own=True)
"""Everybody, about what is public or their own."""
READERS = Law(_BUYER)
"""Everybody; nothing changes by it."""
MEMBERS = Law(_BUYER, but={GUEST: SIGN_IN})
"""Everybody who has signed in; nothing changes by it."""
PAGE_OF_THE_BUYER = Law(_BUYER, MISSING)
BUYER_ONLY = Law(_BUYER, NOT_FOUND)
"""The buyer; to everybody else there is no such purchase, address or session."""
CREDIT = Law(_BUYER, own=True, but={GUEST: SIGN_IN})
_ALL_OF_THEM = dict.fromkeys([*TEAM, *STAFF], OPEN)
PIECES = Law(_BUYER, NOT_FOUND, but=_ALL_OF_THEM)
"""The buyer; the shop and the staff see the same pieces."""
_REFUSED = dict.fromkeys([*TEAM, *STAFF], NOT_FOUND)
BUYER_IN_OPEN_DIALOG = Law(_BUYER, but=_REFUSED)
"""The buyer alone, though the dialog opens for the shop and the staff."""
_BY_THE_SHOP = dict.fromkeys(["owner", "manager", "packer"], OPEN) | {"accountant": FORBIDDEN}
EITHER_SIDE = Law(_BUYER, NOT_FOUND, but=_BY_THE_SHOP)
"""The buyer, or whoever packs in the shop."""
EITHER_IN_DIALOG = Law(_BUYER, but=_BY_THE_SHOP | dict.fromkeys(STAFF, NOT_FOUND))

# For vendors
ROOM = Law(_TEAM)
"""The whole team looks at its own shop, others at nothing or at theirs."""
SHEET = Law(_TEAM, MISSING, OPEN)
"""The whole team looks at one thing of the shop; to others it is missing."""
TEAM_ONLY = Law(_TEAM, NOT_FOUND)
SELLERS = Law(_SELLERS, own=True)
SELLERS_ONLY = Law(_SELLERS, NOT_FOUND)
SELLERS_IN_DIALOG = Law(_SELLERS)
SELLERS_IF_ADVISED = Law(_SELLERS, denied=OPEN)
"""Owners and managers; without an advice nothing happens, whoever takes it."""
PACKERS_ONLY = Law(_PACKERS, NOT_FOUND)
PACKERS_IN_DIALOG = Law(_PACKERS)
BANKERS = Law(_BANKERS, own=True)
COUNTERS = Law(_COUNTERS)
"""Whoever may read the shop's money; others read their own shop's."""
OWNERS = Law(_OWNER, own=True)
OWNER_ONLY = Law(_OWNER, NOT_FOUND)
TEAMS = Law(_TEAM, own=True)
"""Whoever works in a shop, about their own place there."""
SWITCH = Law(_TEAM, NOT_FOUND)
DESK = Law(_TEAM, OPEN, NOT_FOUND)
"""The whole team looks at its own, and who has no shop finds none."""
SELLERS_AT_THE_DESK = Law(_SELLERS, outside=NOT_FOUND, own=True)
DESK_OF_SELLERS = Law(_SELLERS, NOT_FOUND, denied=NOT_FOUND)
"""To the others of the team there is no such thing either."""

# For staff
STAFF_ALL = Law(_STAFF)
DECIDERS = Law(_DECIDING)
DECIDERS_PAGE = Law(_DECIDING, denied=MISSING)
DECIDERS_ONLY = Law(_DECIDING, denied=NOT_FOUND)
"""To the others of the staff there is no such return, claim or order to pay back."""
CATALOGUE = Law(_CATALOGUE)
FINANCE = Law(_FINANCE)
FINANCE_DESK = Law(_FINANCE, FORBIDDEN)
FINANCE_ONLY = Law(_FINANCE, NOT_FOUND, denied=NOT_FOUND)
"""Of a door that vendors and staff share; to the others of the staff there is no such thing."""
HELPERS = Law(_HELPING)
GOVERNORS = Law(_SUPER)
GOVERNORS_ONLY = Law(_SUPER, denied=NOT_FOUND)
"""Whoever runs the marketplace; to others of the staff there is only what they asked for."""
DECIDERS_IF_OPEN = Law(_DECIDING, denied=OPEN)
"""Those who decide; without a sheet that they opened nothing happens, whoever looks again."""

LISTING = "load refresh search choose_status load_more"

TABLE: dict[str, dict[Law, str]] = {
    # The shop
    "shop.account_state": {ANYBODY: "load rename change_password"},
    "shop.addresses_state": {ANYBODY: "load add set_adding", BUYER_ONLY: "make_default remove"},
    "shop.security_state": {
        ANYBODY: "load send_again move end_others",
        BUYER_ONLY: "end",
        READERS: "say_again set_doubted",
    },
    "shop.apps_state": {READERS: "load", BUYER_ONLY: "take_away"},
    "shop.ways_in_state": {
        READERS: "load say_again set_doubted",
        ANYBODY: "send_password_link",
        BUYER_ONLY: "unlink remove_passkey",
    },
    "shop.my_data_state": {
        READERS: "load refresh",
        ANYBODY: "export erase want_news",
        BUYER_ONLY: "stay",
    },
    "shop.prove_again_state": {MEMBERS: "load"},
    "shop.connect_state": {READERS: "load"},
    "shop.join_team_state": {READERS: "load"},
    "shop.letter_state": {READERS: "load load_request"},
    "shop.notice_state": {READERS: "load"},
    "shop.aftersales_state": {
        READERS: "set_open ask_send_back",
        BUYER_ONLY: "ask_staff withdraw_claim withdraw_return send_back",
        PIECES: "ask_cancel ask_claim ask_return",
        BUYER_IN_OPEN_DIALOG: "open_claim request_return",
        EITHER_SIDE: "confirm_parcel",
        EITHER_IN_DIALOG: "cancel",
    },
    "shop.browse_state": {READERS: "load"},
    "shop.cart_state": {
        ANYBODY: "load refresh add accept_prices",
        BUYER_ONLY: "set_quantity remove",
    },
    "shop.cart_money_state": {
        ANYBODY: "load add_card add_code remove_card remove_code",
        CREDIT: "use_credit",
    },
    "shop.category_state": {READERS: "load load_more"},
    "shop.checkout_state": {ANYBODY: "load refresh choose_address set_place hold_longer pay"},
    "shop.door_state": {READERS: "load"},
    "shop.frame_state": {READERS: "refresh enter_anew", ANYBODY: "leave"},
    "shop.gift_card_state": {READERS: "load"},
    "shop.home_state": {READERS: "load"},
    "shop.missing_state": {READERS: "load"},
    "shop.parcel_state": {ANYBODY: "choose"},
    "shop.product_state": {
        READERS: "load refresh choose_variant set_quantity show_picture",
        ANYBODY: "toggle_wish",
    },
    "shop.questions_state": {ANYBODY: "ask answer"},
    "shop.reviews_state": {READERS: "load_more", ANYBODY: "vote write"},
    "shop.proof_state": {READERS: "load"},
    "shop.purchase_state": {PAGE_OF_THE_BUYER: "load refresh", EITHER_SIDE: "confirm"},
    "shop.purchases_state": {READERS: "load load_more"},
    "shop.results_state": {READERS: "load set_price toggle"},
    "shop.search_box_state": {READERS: "forget forget_all open_panel suggest"},
    "shop.second_step_state": {ANYBODY: "load begin confirm put_away renew set_ending turn_off"},
    "shop.sell_state": {READERS: "load refresh", ANYBODY: "apply"},
    "shop.vendor_shop_state": {READERS: "load load_more refresh"},
    "shop.wishlist_state": {READERS: "load", ANYBODY: "remove"},
    # A vendor's rooms
    "vendor.add_offer_state": {ROOM: "load search choose", SELLERS: "offer"},
    "vendor.order_board_state": {ROOM: "load refresh"},
    "vendor.case_state": {
        SHEET: "load",
        ROOM: "refresh set_open",
        TEAM_ONLY: "ask reckon",
        PACKERS_ONLY: "receive approve deny promise disagree replace",
        SELLERS_ONLY: "reject",
        SELLERS_IN_DIALOG: "inspect refund",
    },
    "vendor.case_list_state": {ROOM: "load load_more refresh show"},
    "vendor.suggested_changes_state": {ROOM: "load load_more refresh"},
    "vendor.delivery_state": {
        ROOM: "load edit set_editing ask_removal set_removing",
        SELLERS_ONLY: "make_default remove",
        SELLERS: "save save_handling",
    },
    "vendor.fees_state": {ROOM: "load", SELLERS: "save_tax_id"},
    "vendor.import_problems_state": {
        ROOM: "load refresh close",
        TEAM_ONLY: "open filter more",
        SELLERS_IN_DIALOG: "save",
        SELLERS_ONLY: "retry",
    },
    "vendor.import_run_state": {
        SHEET: "load",
        TEAM_ONLY: "refresh",
        SELLERS_ONLY: "choose drop",
    },
    "vendor.imports_state": {ROOM: "load load_more refresh"},
    "vendor.money_state": {
        ROOM: "load show",
        COUNTERS: "refresh more_earnings more_movements more_payouts",
    },
    "vendor.new_product_state": {
        ROOM: "load begin choose_category add_axis add_values add_variant remove_value"
        " remove_variant strike look_up",
        SELLERS: "create",
    },
    "vendor.offer_state": {
        SHEET: "load",
        ROOM: "refresh",
        SELLERS_ONLY: "save_price save_prices send_by report",
        SELLERS_IF_ADVISED: "take_advice",
    },
    "vendor.offers_state": {
        ROOM: "load load_more refresh search filter_low tick tick_all",
        SELLERS_IN_DIALOG: "save_price",
        PACKERS_IN_DIALOG: "save_stock",
        SELLERS_ONLY: "pause resume send_by",
    },
    "vendor.order_actions_state": {
        ROOM: "set_open",
        TEAM_ONLY: "ask",
        PACKERS_ONLY: "accept pack deliver deliver_parcel",
        PACKERS_IN_DIALOG: "ship cancel",
        SELLERS_IN_DIALOG: "be_kind",
    },
    "vendor.order_list_state": {ROOM: "load_more search choose_status show_board show_list"},
    "vendor.order_sheet_state": {SHEET: "load", ROOM: "refresh print_open print_parcel"},
    "vendor.overview_state": {ROOM: "load refresh hear"},
    "vendor.payout_state": {
        ROOM: "load choose_interval",
        COUNTERS: "refresh",
        BANKERS: "ask save_schedule",
        OWNERS: "save_bank set_up",
    },
    "vendor.portal_state": {
        ROOM: "enter read_support",
        SWITCH: "switch_shop",
        OWNER_ONLY: "let_support_in refuse_support",
        DESK_OF_SELLERS: "end_support",
    },
    "vendor.api_state": {ROOM: "load put_away", SELLERS: "add", SELLERS_ONLY: "revoke"},
    "vendor.team_state": {
        ROOM: "load refresh ask_role set_open",
        OWNERS: "invite let_support_in",
        OWNER_ONLY: "send_again withdraw change_role remove",
        TEAMS: "leave",
    },
    "vendor.product_state": {SHEET: "load", TEAM_ONLY: "choose_category", SELLERS_ONLY: "save"},
    "vendor.product_pictures_state": {
        ROOM: "load",
        SELLERS_ONLY: "describe move remove",
    },
    "vendor.profile_state": {ROOM: "load", SELLERS: "save_words"},
    "vendor.vendor_promotions_state": {
        DESK: "load load_more",
        ROOM: "choose_kind set_editing ask_coupons set_asking",
        DESK_OF_SELLERS: "edit pause resume make_coupons",
        SELLERS_AT_THE_DESK: "save",
    },
    "vendor.vendor_reviews_state": {
        ROOM: "load load_more answer",
        SELLERS_ONLY: "reply",
    },
    "vendor.suggest_state": {
        SHEET: "load",
        TEAM_ONLY: "choose_category",
        SELLERS_ONLY: "send withdraw",
    },
    "vendor.variants_state": {
        SHEET: "load",
        ROOM: "ask ask_axes set_open",
        TEAM_ONLY: "refresh",
        SELLERS_ONLY: "save save_axes remove show_on",
    },
    "vendor.zones_state": {
        ROOM: "load edit edit_rate set_editing set_rating",
        SELLERS_ONLY: "remove remove_rate save_rate",
        SELLERS: "save",
    },
    # The console
    "admin.attributes_state": {
        STAFF_ALL: "ask ask_removal choose_kind set_open",
        CATALOGUE: "save remove arrange",
    },
    "admin.audit_state": {STAFF_ALL: f"{LISTING} check"},
    "admin.check_state": {DECIDERS: "load approve reject", DECIDERS_IF_OPEN: "refresh"},
    "admin.checks_state": {DECIDERS: "load load_more refresh show"},
    "admin.privacy_state": {DECIDERS: f"{LISTING} start", FINANCE: "reveal"},
    "admin.support_state": {
        STAFF_ALL: LISTING,
        HELPERS: "ask begin",
        GOVERNORS_ONLY: "end",
    },
    "admin.decision_state": {
        DECIDERS_PAGE: "load",
        DECIDERS_IF_OPEN: "refresh reckon",
        DECIDERS_ONLY: "award",
        DECIDERS: "refuse",
    },
    "admin.decisions_state": {DECIDERS: "load load_more refresh show"},
    "admin.categories_state": {
        STAFF_ALL: "load refresh search toggle ask set_open",
        CATALOGUE: "add arrange",
    },
    "admin.shelf_state": {
        STAFF_ALL: "load refresh",
        CATALOGUE: "save merge remove remove_picture",
    },
    "admin.change_state": {STAFF_ALL: "load refresh", CATALOGUE: "approve"},
    "admin.changes_state": {STAFF_ALL: f"{LISTING} open"},
    "admin.commission_state": {
        STAFF_ALL: "load refresh edit begin_anew set_trial",
        GOVERNORS: "move end submit",
    },
    "admin.credit_state": {
        FINANCE: f"{LISTING} give decide",
        STAFF_ALL: "ask ask_block set_blocking set_giving",
    },
    "admin.duplicates_state": {
        STAFF_ALL: f"{LISTING} open compare",
        CATALOGUE: "dismiss",
    },
    "admin.goodwill_state": {STAFF_ALL: "ask set_open", DECIDERS_ONLY: "give"},
    "admin.inbox_state": {
        FINANCE: f"{LISTING} open look_at replay retry_refund make_by_hand",
        STAFF_ALL: "look_away ask_by_hand forget_by_hand",
    },
    "admin.merge_state": {STAFF_ALL: "load ask set_asking", CATALOGUE: "merge"},
    "admin.moderation_state": {STAFF_ALL: "ask set_open", CATALOGUE: "decide"},
    "admin.books_state": {
        FINANCE: "load more_journals more_payments more_refunds",
        STAFF_ALL: "show",
    },
    "admin.sale_state": {STAFF_ALL: "load refresh"},
    "admin.sales_state": {STAFF_ALL: LISTING},
    "admin.overview_state": {STAFF_ALL: "load refresh recount"},
    "admin.payees_state": {
        FINANCE: f"{LISTING} pay resume agree",
        STAFF_ALL: "open_terms set_open",
    },
    "admin.payouts_state": {FINANCE: f"{LISTING} mark_chosen let_go", STAFF_ALL: "choose"},
    "admin.people_state": {
        STAFF_ALL: f"{LISTING} ask_access ask_role set_open",
        HELPERS: "close open_again sign_out",
        GOVERNORS: "change_role",
    },
    "admin.products_state": {STAFF_ALL: LISTING},
    "admin.admin_promotions_state": {
        FINANCE_DESK: "load load_more save",
        FINANCE_ONLY: "edit pause resume make_coupons",
        STAFF_ALL: "ask_coupons choose_kind set_asking set_editing",
    },
    "admin.differences_state": {
        FINANCE: f"{LISTING} compare explain bring_in",
        STAFF_ALL: "open set_open",
    },
    "admin.reviews_state": {STAFF_ALL: LISTING},
    "admin.curated_state": {
        STAFF_ALL: "load take_in_hand seek",
        CATALOGUE: "place move set_suggested forget",
    },
    "admin.search_desk_state": {STAFF_ALL: "load"},
    "admin.search_report_state": {STAFF_ALL: "load"},
    "admin.redirects_state": {STAFF_ALL: "load edit", CATALOGUE: "save remove"},
    "admin.synonyms_state": {STAFF_ALL: "load edit", CATALOGUE: "save remove"},
    "admin.apps_state": {
        STAFF_ALL: "load",
        GOVERNORS: "refresh search choose_status load_more add remove",
    },
    "admin.settings_state": {STAFF_ALL: "load", GOVERNORS: "save"},
    "admin.taxes_state": {
        STAFF_ALL: "load edit",
        GOVERNORS: "save_country save_rate end_rate add_class exempt revoke",
        CATALOGUE: "classify_category classify_product",
    },
    "admin.transfers_state": {
        FINANCE: f"{LISTING} mark",
        STAFF_ALL: "choose set_open",
    },
    "admin.vendor_actions_state": {
        CATALOGUE: "approve reinstate",
        STAFF_ALL: "ask_commission set_open",
        GOVERNORS: "set_commission",
    },
    "admin.vendors_state": {CATALOGUE: LISTING},
    "admin.work_state": {STAFF_ALL: "load", GOVERNORS: "retry"},
}
"""By state: which handlers obey which law."""


def law_of(one: Handler) -> Law:
    """The law of a handler. Raises AssertionError for one that nobody has written down."""
    for law, names in TABLE.get(one.state, {}).items():
        if one.name in names.split():
            return law
    raise AssertionError(
        f"{one.short} obeys no law yet. Say in tests/matrix/law.py, in the line of"
        f" {one.state!r} in TABLE, whose it is, for instance"
        f" {{SELLERS_ONLY: {one.name!r}}} for owners and managers of the shop that it is about."
    )


def expected(one: Handler, role: str) -> str:
    """What a caller meets who has nothing to do with the world, or a place in it."""
    law, audience = law_of(one), one.declaration.audience
    if audience is not Audience.EVERYONE and role == GUEST:
        return SIGN_IN
    if audience is Audience.STAFF and role not in STAFF:
        return FORBIDDEN
    if audience is Audience.VENDOR and role not in (*TEAM, STRANGER):
        return FORBIDDEN
    if role in law.but:
        return law.but[role]
    if role in _people_of(one):
        return OPEN if role in law.may else law.denied
    is_elsewhere = one.state.startswith("shop.") or role == STRANGER
    return law.elsewhere if is_elsewhere else law.outside or law.elsewhere


def obeys(one: Handler, role: str, met: str) -> bool:
    """Whether what a caller met is lawful.

    Those who may can find that their own thing is gone, because an earlier call has ended it.
    To those on the other side of a thing a closed dialog does nothing, which is as good as no.
    """
    wanted, law = expected(one, role), law_of(one)
    if role in law.but:
        return met == wanted or (wanted, met) in {
            (OPEN, NOT_FOUND),
            (OPEN, MISSING),
            (NOT_FOUND, OPEN),
        }
    if wanted == OPEN and (law.own or role in _people_of(one)):
        return met in (OPEN, NOT_FOUND, MISSING)
    return met == wanted


def changes_nothing(one: Handler, role: str) -> bool:
    """Whether nothing may be different after such a call."""
    law = law_of(one)
    if expected(one, role) != OPEN or (role in _people_of(one) and role not in law.may):
        return True
    return role not in _people_of(one) and role not in law.but and not law.own


def is_asked(one: Handler, role: str) -> bool:
    """Whether it is worth asking: the gate alone turns all of a team, or of the staff, away."""
    match one.state.partition(".")[0]:
        case "vendor":
            return role not in STAFF or role == "super"
        case "admin":
            return role not in TEAM or role == "owner"
        case _:
            has_sides = bool(law_of(one).but) or role in ("owner", "super")
            return has_sides or role not in (*TEAM, *STAFF)


def _people_of(one: Handler) -> frozenset[str]:
    """Those whom the thing may belong to."""
    match one.state.partition(".")[0]:
        case "shop":
            return _BUYER
        case "vendor":
            return _TEAM
        case _:
            return _STAFF
