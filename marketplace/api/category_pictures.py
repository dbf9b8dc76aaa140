"""Pictures over categories: a plain multipart form, for staff."""

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from marketplace.adapters import pictures
from marketplace.adapters.database import transaction
from marketplace.adapters.limits import at_most
from marketplace.api.forms import actor_behind, back_with
from marketplace.errors import Invalid, Problem
from marketplace.routes import ADMIN_CATEGORIES, SIGN_IN, admin_category
from marketplace.rules.permissions import Audience, belongs_to
from marketplace.rules.texts import whole_number
from marketplace.services import categories


async def category_picture(request: Request) -> Response:
    """POST category_id, picture: 303 to the category's sheet, with the problem if any."""
    actor = await actor_behind(request)
    if not belongs_to(actor, Audience.STAFF):
        return RedirectResponse(SIGN_IN, status_code=303)
    after = ADMIN_CATEGORIES
    try:
        await at_most("30/minute", "upload", str(actor.account_id))
        async with request.form(max_files=1, max_fields=4) as form:
            category_id = whole_number(str(form.get("category_id", "")))
            if not category_id:
                raise Invalid("category_id", "Which category is this picture for?")
            after = admin_category(category_id)
            async with transaction(actor) as db:  # who may not is told before anything is looked at
                await categories.locked(db, actor, category_id)
            picture = form.get("picture")
            if not isinstance(picture, UploadFile) or not picture.size:
                raise Invalid("picture", "Please choose a picture.")
            taken = await pictures.take_in(await picture.read())
            async with transaction(actor) as db:
                await categories.set_picture(db, actor, category_id, taken.key)
    except Problem as problem:
        return back_with(after, problem)
    return RedirectResponse(after, status_code=303)


routes = [Route("/uploads/category-picture", category_picture, methods=["POST"])]
