"""What apps read of the person who lets them: who they are, and what they bought."""

from starlette.requests import Request
from starlette.routing import Route

from marketplace.adapters.database import Session
from marketplace.api.rest import piece, resource
from marketplace.cards.records import MeRecord, Piece
from marketplace.queries.purchase_records import purchase_records
from marketplace.rules.permissions import Actor
from marketplace.rules.scopes import Scope


@resource(Scope.PROFILE)
async def me(db: Session, actor: Actor, request: Request) -> MeRecord:
    """GET: the person's name and address, and what the token may do."""
    scopes = [scope.value for scope in Scope if scope in (actor.scopes or ())]
    return MeRecord(actor.name, actor.email, scopes)


@resource(Scope.ORDERS)
async def orders(db: Session, actor: Actor, request: Request) -> Piece:
    """GET after, limit: the person's purchases, the newest first."""
    return await purchase_records(db, actor, *piece(request))


routes = [Route("/api/v1/me", me), Route("/api/v1/orders", orders)]
