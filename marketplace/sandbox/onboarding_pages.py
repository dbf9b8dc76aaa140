"""The hosted onboarding page, where a vendor tells the provider who is to be paid."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from marketplace.sandbox import accounts
from marketplace.sandbox.calls import Call
from marketplace.sandbox.forms import BankForm, Fields, fields_of
from marketplace.sandbox.rendering import html
from marketplace.sandbox.store import Document


@dataclass(frozen=True, slots=True)
class OnboardingPages:
    """One page behind each account link; an old link asks the shop for a new one."""

    call: Call

    def routes(self) -> list[BaseRoute]:
        """The address of the page."""
        return [
            Route("/stripe/onboard/{id}", self.show, methods=["GET"]),
            Route("/stripe/onboard/{id}", self.complete, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The form, with the name the shop already knows."""
        link = accounts.link_of(self.call, request.path_params["id"])
        if not accounts.is_usable(link):
            return RedirectResponse(link["_refresh_url"], 303)
        account = self.call.fetch("account", link["_account"])
        name = account["business_profile"].get("name", "")
        return _page(link, BankForm(name=name), {})

    async def complete(self, request: Request) -> Response:
        """Hand the form in; the account may be paid from now on."""
        form = BankForm.typed(await fields_of(request))
        link = accounts.link_of(self.call, request.path_params["id"])
        if not accounts.is_usable(link):
            return RedirectResponse(link["_return_url"], 303)
        if problems := form.problems():
            return _page(link, form, problems)
        with self.call.store.transaction():
            accounts.onboard(self.call, link, form.name, form.iban)
        return RedirectResponse(link["_return_url"], 303)


def _page(link: Document, form: BankForm, problems: Fields) -> Response:
    status = 422 if problems else 200
    return html("onboard.html", status, form=form, problems=problems, back=link["_return_url"])
