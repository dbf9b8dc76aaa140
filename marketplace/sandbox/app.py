"""The sandbox as one ASGI application."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from marketplace.sandbox import paypal_more, razorpay_more
from marketplace.sandbox.agree_pages import PayPalPages, RazorpayPages
from marketplace.sandbox.calls import Call
from marketplace.sandbox.control import Control
from marketplace.sandbox.easypost import Trackers
from marketplace.sandbox.identity import Provider
from marketplace.sandbox.identity_pages import IdentityPages
from marketplace.sandbox.json_api import JsonApi
from marketplace.sandbox.mail import Mailbox
from marketplace.sandbox.mail_pages import MailPages
from marketplace.sandbox.onboarding_pages import OnboardingPages
from marketplace.sandbox.pay_pages import PayPages
from marketplace.sandbox.paypal import PayPalDialect
from marketplace.sandbox.provocations import Provocations
from marketplace.sandbox.razorpay import RazorpayDialect
from marketplace.sandbox.refusals import Missing
from marketplace.sandbox.rendering import html
from marketplace.sandbox.routes import api_routes
from marketplace.sandbox.store import Store
from marketplace.sandbox.stripe_api import Api


async def index(request: Request) -> Response:
    """What is here."""
    return html("index.html")


async def health(request: Request) -> Response:
    """That it is up."""
    return JSONResponse({"ok": True})


async def not_found(request: Request, error: Exception) -> Response:
    """A page for an address that leads to nothing."""
    text = "There is nothing at this address."
    return html("message.html", 404, title="Not found", text=text, back="")


def create_app(store: Store, provocations: Provocations, public_url: str) -> Starlette:
    """Everything under `/sandbox`; links lead to `public_url`, the shop's own address."""
    call = Call(store, public_url)
    control = Control(store, provocations, public_url)
    paypal = JsonApi(store, public_url, provocations, PayPalDialect())
    razorpay = JsonApi(store, public_url, provocations, RazorpayDialect())
    pages = [
        Route("/control", control.endpoint, methods=["GET", "POST"]),
        Route("/health", health),
        *PayPages(call).routes(),
        *OnboardingPages(call).routes(),
        *MailPages(Mailbox(store)).routes(),
        *PayPalPages(paypal.call).routes(),
        *RazorpayPages(razorpay.call).routes(),
        *IdentityPages(Provider(public_url), public_url).routes(),
        Mount("/easypost", routes=Trackers(store, public_url).routes()),
        Mount("/stripe", routes=api_routes(Api(store, public_url, provocations))),
        Mount("/paypal", routes=paypal.routes(paypal_more.HANDLERS)),
        Mount("/razorpay", routes=razorpay.routes(razorpay_more.HANDLERS)),
    ]
    return Starlette(
        routes=[Route("/sandbox", index), Mount("/sandbox", routes=pages)],
        exception_handlers={Missing: not_found, 404: not_found},
    )
