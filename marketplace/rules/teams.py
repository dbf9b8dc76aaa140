"""A vendor's team: what its roles are called, which rooms they have, and how large it may grow."""

from marketplace import routes
from marketplace.rules.kinds import MemberRole
from marketplace.rules.permissions import (
    PACKING_ROLES,
    SELLING_ROLES,
    Actor,
    may_integrate,
    may_see_takings,
)

TO_A_TEAM = "join-team"
"""The purpose of an invitation's link."""
MOST_PEOPLE = 50
"""Of a team together with whom it waits for."""
MOST_SENT = 5
"""Letters that go out for one invitation."""

ROLES = {
    MemberRole.OWNER: ("Owner", "Everything, also the team and the bank account."),
    MemberRole.MANAGER: ("Manager", "Offers, orders, delivery and promotions."),
    MemberRole.PACKER: ("Packer", "Orders, returns and the stock."),
    MemberRole.ACCOUNTANT: ("Accountant", "Money, payouts and fees."),
}

PACKING_ROOMS = (routes.VENDOR_CASES, routes.VENDOR_OFFERS)
SELLING_ROOMS = (
    routes.VENDOR_ADD,
    routes.VENDOR_IMPORT,
    routes.VENDOR_DELIVERY,
    routes.VENDOR_PROMOTIONS,
    routes.VENDOR_CHANGES,
    routes.VENDOR_REVIEWS,
    routes.VENDOR_PROFILE,
)
SHARED_ROOMS = (routes.VENDOR_HOME, routes.VENDOR_ORDERS, routes.VENDOR_TEAM)


def role_name(role: MemberRole) -> str:
    """A role as people read it."""
    return ROLES[role][0]


def rooms_of(actor: Actor) -> list[str]:
    """The rooms of the portal that are offered to somebody."""
    role = actor.shops.get(actor.vendor_id or 0)
    if role is None:
        return []
    rooms = list(SHARED_ROOMS)
    if role in PACKING_ROLES:
        rooms += PACKING_ROOMS
    if role in SELLING_ROLES:
        rooms += SELLING_ROOMS
    if may_integrate(actor):
        rooms.append(routes.VENDOR_API)
    if may_see_takings(actor):
        rooms += (routes.VENDOR_MONEY, routes.VENDOR_FEES)
    return rooms
