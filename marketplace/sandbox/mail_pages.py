"""The mail catcher's pages, and the same as JSON for tests."""

from dataclasses import asdict, dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from marketplace.sandbox.mail import PAGE, Mailbox
from marketplace.sandbox.rendering import html

SAFE_FRAME = '<base target="_blank">'
"""Put before a message's HTML, so that its links open beside the catcher."""


@dataclass(frozen=True, slots=True)
class MailPages:
    """A list of caught messages and a page for each."""

    mailbox: Mailbox

    def routes(self) -> list[BaseRoute]:
        """The addresses of list, message and JSON."""
        return [
            Route("/mail", self.listing),
            Route("/mail.json", self.as_json),
            Route("/mail/{id:int}", self.message),
        ]

    async def listing(self, request: Request) -> Response:
        """Newest first, a page at a time; `?to=` narrows to one recipient."""
        recipient = request.query_params.get("to", "").strip()
        number = _page_number(request)
        found = self.mailbox.newest(recipient, (number - 1) * PAGE, PAGE + 1)
        return html(
            "mail_list.html",
            mails=found[:PAGE],
            page=number,
            has_more=len(found) > PAGE,
            recipient=recipient,
        )

    async def message(self, request: Request) -> Response:
        """One message; its HTML is shown in a frame that may do nothing."""
        mail = self.mailbox.find(request.path_params["id"])
        return html("mail.html", mail=mail, frame=SAFE_FRAME + mail.html)

    async def as_json(self, request: Request) -> Response:
        """The newest messages to `?to=` with their text and HTML."""
        recipient = request.query_params.get("to", "").strip()
        return JSONResponse([asdict(mail) for mail in self.mailbox.newest(recipient)])


def _page_number(request: Request) -> int:
    """From 1; anything that is no number means the first page."""
    text = request.query_params.get("page", "1")
    return max(int(text), 1) if text.isdecimal() else 1
