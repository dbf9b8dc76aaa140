"""The pictures of one's own product: what they show, which comes first, which goes."""

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.cards.portal import ProductPicture
from marketplace.errors import Invalid
from marketplace.queries.product_parts import product_pictures
from marketplace.rules.permissions import Actor, Audience
from marketplace.rules.texts import whole_number
from marketplace.services import catalog_images
from marketplace.services.catalog_images import Way
from marketplace.state.gate import handler
from marketplace.state.session import acting, viewing
from marketplace.state.shop.location import parameter, segment
from marketplace.state.vendor.variants import VariantsState

NOT_TAKEN = "A picture couldn't be taken. Please try again with a JPEG, PNG or WebP file."


class ProductPicturesState(rx.State):
    """A product's pictures in their order."""

    pictures: list[ProductPicture] = []
    problem: str = ""
    wrong_id: int = 0
    """The picture whose description can't be accepted."""
    _product_id: int = 0

    @handler()
    async def load(self):
        self.problem, self.wrong_id = _said(parameter(self, "problem")), 0
        self._product_id = whole_number(segment(self))
        async with viewing(self) as (db, actor):
            if actor.vendor_id is not None:
                await self._read(db, actor)

    @handler(Audience.VENDOR)
    async def describe(self, image_id: int, alt: str):
        self.problem, self.wrong_id = "", 0
        try:
            async with acting(self) as (db, actor):
                await catalog_images.describe_image(db, actor, image_id, alt)
                await self._read(db, actor)
        except Invalid as problem:
            self.problem, self.wrong_id = problem.message, image_id

    @handler(Audience.VENDOR)
    async def move(self, image_id: int, way: Way):
        async with acting(self) as (db, actor):
            await catalog_images.move_image(db, actor, image_id, way)
            await self._read(db, actor)
        return VariantsState.refresh

    @handler(Audience.VENDOR)
    async def remove(self, image_id: int):
        self.problem = ""
        async with acting(self) as (db, actor):
            await catalog_images.remove_image(db, actor, image_id)
            await self._read(db, actor)
        return VariantsState.refresh

    async def _read(self, db: Session, actor: Actor) -> None:
        self.pictures = await product_pictures(db, actor, self._product_id)


def _said(problem: str) -> str:
    """Our own words alone: whatever else the address says, anybody could have written it."""
    known = problem in catalog_images.REFUSALS
    return problem if known or not problem else NOT_TAKEN
