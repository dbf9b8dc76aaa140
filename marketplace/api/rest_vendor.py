"""What a shop's programs read and change: its offers, their prices and stock."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from marketplace.adapters.database import Session
from marketplace.api.rest import piece, refusal, resource
from marketplace.cards.records import OfferRecord, Piece
from marketplace.errors import NotFound
from marketplace.queries.offer_records import offer_record, offer_records
from marketplace.rules.permissions import Actor
from marketplace.rules.scopes import Scope
from marketplace.services import offers
from marketplace.services.offers import Revision

Count = Annotated[int, Field(ge=0, lt=2**31, strict=True)]
Minor = Annotated[int, Field(gt=0, lt=2**53, strict=True)]


class OfferPatch(BaseModel):
    """What is to change, as a merge patch (RFC 7396): what isn't named stays."""

    model_config = ConfigDict(extra="forbid")

    price_minor: Minor = 1
    was_price_minor: Minor | None = None
    on_hand: Count = 0

    @property
    def revision(self) -> Revision:
        """Only what was said."""
        said = self.model_fields_set
        return Revision(
            price_minor=self.price_minor if "price_minor" in said else None,
            was_price_minor=self.was_price_minor,
            says_was_price="was_price_minor" in said,
            on_hand=self.on_hand if "on_hand" in said else None,
        )


@resource(Scope.VENDOR_OFFERS)
async def offer_list(db: Session, actor: Actor, request: Request) -> Piece:
    """GET after, limit, sku: the shop's offers, the newest first."""
    after, limit = piece(request)
    return await offer_records(db, actor, after, limit, request.query_params.get("sku", "")[:200])


@resource(Scope.VENDOR_OFFERS)
async def offer(db: Session, actor: Actor, request: Request) -> OfferRecord:
    """GET: one of them."""
    return await offer_record(db, actor, _id(request))


@resource(Scope.VENDOR_OFFERS, OfferPatch)
async def revise(db: Session, actor: Actor, request: Request, patch: OfferPatch) -> OfferRecord:
    """PATCH price_minor, was_price_minor, on_hand: the offer as it is then."""
    await offers.revise(db, actor, _id(request), patch.revision)
    await db.flush()
    return await offer_record(db, actor, _id(request))


def _id(request: Request) -> int:
    offer_id: int = request.path_params["offer_id"]
    if offer_id >= 2**63:
        raise NotFound("We couldn't find that offer.")
    return offer_id


async def nowhere(request: Request) -> Response:
    """Whatever else is asked of the API."""
    return refusal(NotFound("There is nothing at this address."), request)


routes = [
    Route("/api/v1/vendor/offers", offer_list),
    Route("/api/v1/vendor/offers/{offer_id:int}", offer, methods=["GET"]),
    Route("/api/v1/vendor/offers/{offer_id:int}", revise, methods=["PATCH"]),
    Route("/api/v1/{rest:path}", nowhere),
]
