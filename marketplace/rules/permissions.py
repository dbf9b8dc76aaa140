"""Who is asking, and what each kind of person may do."""

from dataclasses import dataclass, field
from enum import StrEnum

from marketplace.errors import Forbidden, NotFound, SignInRequired
from marketplace.rules.kinds import MemberRole, StaffRole
from marketplace.rules.markets import NOT_CHOSEN, Market
from marketplace.rules.scopes import Scope


class Audience(StrEnum):
    """For whom a door is open at all; the verb behind it decides the rest."""

    EVERYONE = "everyone"
    MEMBER = "member"
    VENDOR = "vendor"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Actor:
    """The person behind a request, as the login session tells it; never taken from arguments.

    `visitor` is the hash of the browser's own token and carries a guest's basket.
    `vendor_id` is the shop that a team member is working for just now, and `purchase` the number
    of the one whose mail link the person came by. `is_held_back` is true of staff who have not
    taken a second step, and so have no role yet. `support_id` is the consent by which staff work
    in a vendor's name: then that is their only shop. `market` is where they want parcels sent and
    in which currency they look at prices; it grants nothing.

    Through an app or an integration a person reaches only what `scopes` name, which are None for
    who came in by the door; `through` is what people call it.
    """

    account_id: int | None = None
    visitor: bytes | None = None
    session_id: int | None = None
    name: str = ""
    email: str = ""
    staff_role: StaffRole | None = None
    is_held_back: bool = False
    vendor_id: int | None = None
    shops: dict[int, MemberRole] = field(default_factory=dict)
    support_id: int | None = None
    is_system: bool = False
    purchase: str = ""
    market: Market = NOT_CHOSEN
    scopes: frozenset[Scope] | None = None
    through: str = ""

    @property
    def is_member(self) -> bool:
        """Signed in."""
        return self.account_id is not None

    @property
    def is_staff(self) -> bool:
        """Works for the operator."""
        return self.staff_role is not None

    @property
    def is_support(self) -> bool:
        """Works in the name of a vendor who agreed to it."""
        return self.support_id is not None


SYSTEM = Actor(name="The shop itself", is_system=True, staff_role=StaffRole.SUPER)
"""Who acts when nobody asked: the worker, the command line."""

SELLING_ROLES = {MemberRole.OWNER, MemberRole.MANAGER}
INTEGRATING_ROLES = SELLING_ROLES
PACKING_ROLES = {MemberRole.OWNER, MemberRole.MANAGER, MemberRole.PACKER}
CATALOGUE_STAFF = {StaffRole.CATALOGUE, StaffRole.SUPER}
BANKING_ROLES = {MemberRole.OWNER, MemberRole.ACCOUNTANT}
COUNTING_ROLES = {MemberRole.OWNER, MemberRole.MANAGER, MemberRole.ACCOUNTANT}
HELPING_STAFF = {StaffRole.SUPPORT, StaffRole.SUPER}
DECIDING_STAFF = {StaffRole.SUPPORT, StaffRole.FINANCE, StaffRole.SUPER}
FINANCE_STAFF = {StaffRole.FINANCE, StaffRole.SUPER}


def belongs_to(actor: Actor, audience: Audience) -> bool:
    """Whether a door for this audience opens for this person."""
    match audience:
        case Audience.EVERYONE:
            return True
        case Audience.MEMBER:
            return actor.is_member
        case Audience.VENDOR:
            return actor.vendor_id is not None
        case Audience.STAFF:
            return actor.is_staff


def allow(permitted: bool) -> None:
    """Go on only if the law said yes. Raises Forbidden."""
    if not permitted:
        raise Forbidden()


def the_account(actor: Actor, scope: Scope | None = None) -> int:
    """The signed-in person's account; apps come this way only with a `scope` that is named.

    Raises SignInRequired and Forbidden.
    """
    if actor.account_id is None:
        raise SignInRequired()
    allow(has_scope(actor, scope))
    return actor.account_id


def the_vendor(actor: Actor, scope: Scope | None = None) -> int:
    """The shop that the person works for just now; apps need the `scope`, as for an account.

    Raises NotFound for everybody else, and Forbidden.
    """
    if actor.vendor_id is None or actor.vendor_id not in actor.shops:
        raise NotFound()
    allow(has_scope(actor, scope))
    return actor.vendor_id


def has_scope(actor: Actor, scope: Scope | None) -> bool:
    """Whether an app was given this right; who came in by the door needs none."""
    return actor.scopes is None or scope in actor.scopes


def _has_role(actor: Actor, roles: set[MemberRole], scope: Scope | None = None) -> bool:
    if actor.is_system:
        return True
    return actor.shops.get(actor.vendor_id or 0) in roles and has_scope(actor, scope)


def may_sell(actor: Actor, scope: Scope | None = None) -> bool:
    """May change the shop's offers, prices, products and words."""
    return _has_role(actor, SELLING_ROLES, scope)


def may_pack(actor: Actor, scope: Scope | None = None) -> bool:
    """May accept, pack and ship the shop's orders, and count its stock."""
    return _has_role(actor, PACKING_ROLES, scope)


def may_integrate(actor: Actor) -> bool:
    """May let programs work for the shop, and end that; a program outlasts whoever helps out."""
    return not actor.is_support and _has_role(actor, INTEGRATING_ROLES)


def may_bank(actor: Actor) -> bool:
    """May ask for the shop's money and say when it is wanted."""
    return _has_role(actor, BANKING_ROLES)


def may_name_bank(actor: Actor) -> bool:
    """May say where the shop's money goes: whoever changes that gets it all."""
    return _has_role(actor, {MemberRole.OWNER})


def may_see_takings(actor: Actor) -> bool:
    """May read what the shop earns and how it is paid; never whoever only helps out."""
    return not actor.is_support and _has_role(actor, COUNTING_ROLES)


def the_counting_vendor(actor: Actor) -> int:
    """The shop whose money the person may read. Raises NotFound, or Forbidden for other roles."""
    vendor_id = the_vendor(actor)
    allow(may_see_takings(actor))
    return vendor_id


def may_lead(actor: Actor) -> bool:
    """May say who works in the shop, and let support work there."""
    return not actor.is_support and _has_role(actor, {MemberRole.OWNER})


def may_help(actor: Actor) -> bool:
    """May ask vendors to let them work in their name."""
    return actor.staff_role in HELPING_STAFF


def may_shut_out(actor: Actor, role: StaffRole | None) -> bool:
    """May close the account of somebody who has this role among staff, or none, or end its
    sessions.
    """
    return may_help(actor) if role is None else may_govern(actor)


def may_decide(actor: Actor) -> bool:
    """May decide between shoppers and vendors, and pay out of the platform's own pocket."""
    return actor.staff_role in DECIDING_STAFF


def may_moderate(actor: Actor) -> bool:
    """May approve vendors and hide products and reviews."""
    return actor.staff_role in CATALOGUE_STAFF


def may_see_money(actor: Actor) -> bool:
    """May read the whole shop's books."""
    return actor.staff_role in FINANCE_STAFF


def may_move_money(actor: Actor) -> bool:
    """May decide about payouts, disputes and differences."""
    return actor.staff_role in FINANCE_STAFF


def may_check_payments(actor: Actor) -> bool:
    """May let suspicious purchases go on, or turn them down."""
    return actor.staff_role in DECIDING_STAFF


def may_govern(actor: Actor) -> bool:
    """May change the shop's settings and commission."""
    return actor.staff_role is StaffRole.SUPER
