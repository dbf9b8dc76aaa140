"""The hosted payment page and the bank's challenge page."""

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from marketplace.sandbox import checkout, intents
from marketplace.sandbox.bank_cards import BY_TOKEN, CARDS
from marketplace.sandbox.calls import Call
from marketplace.sandbox.forms import CardForm, Fields, fields_of
from marketplace.sandbox.rendering import html
from marketplace.sandbox.store import Document


def see(address: str) -> Response:
    """Send the browser on with a GET."""
    return RedirectResponse(address, 303)


@dataclass(frozen=True, slots=True)
class PayPages:
    """What a buyer sees between the shop's checkout and its thank-you page."""

    call: Call

    def routes(self) -> list[BaseRoute]:
        """The addresses of both pages."""
        return [
            Route("/stripe/pay/{id}", self.show, methods=["GET"]),
            Route("/stripe/pay/{id}", self.pay, methods=["POST"]),
            Route("/stripe/challenge/{id}", self.show_challenge, methods=["GET"]),
            Route("/stripe/challenge/{id}", self.answer_challenge, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The page; `?card=token` fills a test card in."""
        with self.call.store.transaction():
            session = checkout.retrieve(self.call, request.path_params["id"])
        email = session["customer_email"] or ""
        form = CardForm.suggested(request.query_params.get("card", ""), email)
        return self._page(session, form, {}, self._refusal(session))

    async def pay(self, request: Request) -> Response:
        """Charge the card once, however often the button is pressed."""
        fields = await fields_of(request)
        with self.call.store.transaction():
            session = checkout.retrieve(self.call, request.path_params["id"])
            email = fields.get("email") or session["customer_email"] or ""
            form = CardForm.typed({**fields, "email": email})
            problems = form.problems()
            if session["status"] != "open" or problems:
                return self._page(session, form, problems, "")
            intent = checkout.pay(self.call, session, form.card, form.valid_until, form.buyer)
        if intent["status"] == "requires_action":
            return see(f"../challenge/{intent['id']}")
        if intent["status"] == "requires_payment_method":
            return self._page(session, form, {}, intent["last_payment_error"]["message"])
        return see(checkout.success_address(session))

    def _refusal(self, session: Document) -> str:
        """Why the last try failed, or ""."""
        if not session["payment_intent"]:
            return ""
        intent = self.call.fetch("payment_intent", session["payment_intent"])
        return (intent["last_payment_error"] or {}).get("message", "")

    def _page(self, session: Document, form: CardForm, problems: Fields, refusal: str) -> Response:
        """The page as the session stands: paid goes on to the shop, expired goes back to it."""
        if session["status"] == "complete":
            return see(checkout.success_address(session))
        back = session["cancel_url"] or ""
        if session["status"] == "expired":
            text = "This payment page has expired. Nothing was taken."
            return html("message.html", 410, title="Too late", text=text, back=back)
        return html(
            "pay.html",
            422 if problems else 402 if refusal else 200,
            session=session,
            lines=session["_line_items"]["data"],
            merchant=session["_merchant"],
            form=form,
            problems=problems,
            refusal=refusal,
            cards=CARDS,
            back=back,
        )

    async def show_challenge(self, request: Request) -> Response:
        """The bank asks whether it is really you."""
        intent = self._intent(request)
        if intent["status"] != "requires_action":
            return see(self._after(intent))
        method = self.call.fetch("payment_method", intent["payment_method"])
        card = BY_TOKEN[method["_card"]]
        return html("challenge.html", intent=intent, card=card)

    async def answer_challenge(self, request: Request) -> Response:
        """`outcome=complete` lets the payment through, anything else refuses it."""
        fields = await fields_of(request)
        with self.call.store.transaction():
            intent = self._intent(request)
            intents.authenticate(self.call, intent, fields.get("outcome") == "complete")
            if session := checkout.session_of(self.call, intent["id"]):
                checkout.settle(self.call, session, intent)
        return see(self._after(intent))

    def _intent(self, request: Request) -> Document:
        return self.call.fetch("payment_intent", request.path_params["id"])

    def _after(self, intent: Document) -> str:
        """Back to the session's page, which knows the way on, or to the API's return address."""
        if session := checkout.session_of(self.call, intent["id"]):
            return f"../pay/{session['id']}"
        is_paid = intent["status"] in ("succeeded", "requires_capture")
        outcome = {
            "payment_intent": intent["id"],
            "redirect_status": "succeeded" if is_paid else "failed",
        }
        return f"{intent['_return_url'] or self.call.public_url}?{urlencode(outcome)}"
