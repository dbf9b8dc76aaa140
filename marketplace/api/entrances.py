"""What every way of signing in ends with: a session in a cookie, and the basket brought along."""

from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from marketplace.adapters.database import Session
from marketplace.adapters.familiar import DEVICE_COOKIE, LIFETIME, Device
from marketplace.adapters.tokens import CONSENT_COOKIE, SESSION_COOKIE
from marketplace.api.forms import client_address, device_of, set_consent, set_cookie, set_market
from marketplace.config import settings
from marketplace.queries.accounts import actor_of
from marketplace.routes import SECOND_STEP
from marketplace.rules.permissions import Actor
from marketplace.rules.privacy import Consent
from marketplace.services import accounts, carts, consents, second_factors

SECONDS_A_DAY = 86_400

Answer = TypeVar("Answer", bound=Response)


@dataclass(frozen=True, slots=True)
class Entrance:
    """A login session's token, whose it is, what they agreed to, and the browser that becomes
    familiar with them.
    """

    token: str
    member: Actor
    device: Device
    agreed: Consent | None


async def open_entrance(
    db: Session, request: Request, account_id: int, guest: Actor, *, is_proven: bool = False
) -> Entrance:
    """A login session into which the guest's basket and consent come along.

    One that the browser had before ends.
    """
    await accounts.sign_out(db, guest)
    token = await accounts.open_session(
        db,
        account_id,
        user_agent=request.headers.get("user-agent", ""),
        address=client_address(request),
        is_proven=is_proven,
    )
    member = await actor_of(db, token, "", guest.market.written)
    await carts.adopt(db, member, guest.visitor)
    here = Consent.read(request.cookies.get(CONSENT_COOKIE, ""))
    agreed = await consents.carry_over(db, member, here)
    return Entrance(token, member, device_of(request), agreed)


async def first_step_done(
    db: Session, request: Request, account_id: int, guest: Actor, after: str
) -> Response:
    """303 to `after` with a session, or to the second step of accounts that have one."""
    if await second_factors.is_on(db, account_id):
        query = urlencode({"key": second_factors.ticket_for(account_id), "next": after})
        return RedirectResponse(f"{SECOND_STEP}?{query}", status_code=303)
    entrance = await open_entrance(db, request, account_id, guest)
    return with_session(RedirectResponse(after, status_code=303), entrance)


def with_session(response: Answer, entrance: Entrance) -> Answer:
    """The answer that signs its browser in."""
    set_cookie(response, SESSION_COOKIE, entrance.token, settings().session_days * SECONDS_A_DAY)
    known = entrance.device.with_accounts(entrance.member.email, str(entrance.member.account_id))
    set_cookie(response, DEVICE_COOKIE, known.written, LIFETIME.days * SECONDS_A_DAY)
    if entrance.member.market.written:
        set_market(response, entrance.member.market)
    if entrance.agreed is not None:
        set_consent(response, entrance.agreed)
    return response
