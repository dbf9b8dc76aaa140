"""Who is asking, and what each kind of person may do."""

from dataclasses import dataclass, field
from enum import StrEnum

from marketplace.errors import Forbidden, NotFound, SignInRequired
from marketplace.rules.kinds import MemberRole, StaffRole
from marketplace.rules.markets import NOT_CHOSEN, Market


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
    taken a second step, and so have no role yet. `market` is where they want parcels sent and
    in which currency they look at prices; it grants nothing.
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
    is_system: bool = False
    purchase: str = ""
    market: Market = NOT_CHOSEN

    @property
    def is_member(self) -> bool:
        """Signed in."""
        return self.account_id is not None

    @property
    def is_staff(self) -> bool:
        """Works for the operator."""
        return self.staff_role is not None


SYSTEM = Actor(name="The shop itself", is_system=True, staff_role=StaffRole.SUPER)
"""Who acts when nobody asked: the worker, the command line."""

SELLING_ROLES = {MemberRole.OWNER, MemberRole.MANAGER}
PACKING_ROLES = {MemberRole.OWNER, MemberRole.MANAGER, MemberRole.PACKER}
CATALOGUE_STAFF = {StaffRole.CATALOGUE, StaffRole.SUPER}
BANKING_ROLES = {MemberRole.OWNER, MemberRole.ACCOUNTANT}
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


def the_account(actor: Actor) -> int:
    """The signed-in person's account. Raises SignInRequired."""
    if actor.account_id is None:
        raise SignInRequired()
    return actor.account_id


def the_vendor(actor: Actor) -> int:
    """The shop that the person works for just now. Raises NotFound for everybody else."""
    if actor.vendor_id is None or actor.vendor_id not in actor.shops:
        raise NotFound()
    return actor.vendor_id


def may_sell(actor: Actor) -> bool:
    """May change the shop's offers, prices, products and words."""
    return actor.is_system or actor.shops.get(actor.vendor_id or 0) in SELLING_ROLES


def may_pack(actor: Actor) -> bool:
    """May accept, pack and ship the shop's orders, and count its stock."""
    return actor.is_system or actor.shops.get(actor.vendor_id or 0) in PACKING_ROLES


def may_bank(actor: Actor) -> bool:
    """May ask for the shop's money and say when it is wanted."""
    return actor.is_system or actor.shops.get(actor.vendor_id or 0) in BANKING_ROLES


def may_name_bank(actor: Actor) -> bool:
    """May say where the shop's money goes: whoever changes that gets it all."""
    return actor.is_system or actor.shops.get(actor.vendor_id or 0) is MemberRole.OWNER


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
