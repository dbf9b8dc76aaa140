"""Pictures that vendors send in: a plain multipart form, for members of a shop only."""

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from marketplace.adapters import pictures
from marketplace.adapters.database import transaction
from marketplace.adapters.limits import at_most
from marketplace.api.forms import actor_behind, back_with, local_path
from marketplace.errors import Invalid, Problem
from marketplace.routes import SIGN_IN, VENDOR_HOME
from marketplace.rules.permissions import Audience, belongs_to
from marketplace.services import catalog, catalog_images

MOST_PICTURES = 8


async def product_image(request: Request) -> Response:
    """POST product_id, picture (up to 8), alt, next: 303 to `next`, with the problem if any."""
    actor = await actor_behind(request)
    if not belongs_to(actor, Audience.VENDOR):
        return RedirectResponse(SIGN_IN, status_code=303)
    after = VENDOR_HOME
    try:
        await at_most("60/minute", "upload", str(actor.account_id))
        async with request.form(max_files=MOST_PICTURES, max_fields=8) as form:
            after = local_path(str(form.get("next", "")), VENDOR_HOME)
            product_id, alt = _number(str(form.get("product_id", ""))), str(form.get("alt", ""))
            async with transaction() as db:  # strangers' pictures are not even looked at
                await catalog.editable_product(db, actor, product_id)
            for picture in form.getlist("picture"):
                if isinstance(picture, UploadFile) and picture.size:
                    taken = await pictures.take_in(await picture.read())
                    async with transaction() as db:
                        await catalog_images.add_image(db, actor, product_id, taken, alt)
    except Problem as problem:
        return back_with(after, problem)
    return RedirectResponse(after, status_code=303)


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise Invalid("product_id", "Which product is this picture for?")
    return int(text)


routes = [Route("/uploads/product-image", product_image, methods=["POST"])]
