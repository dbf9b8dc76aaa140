"""The letters about people's data: confirm, here is your file, you can still stay, you are gone."""

from marketplace import routes
from marketplace.adapters.database import reading, transaction
from marketplace.events import DataRequestMoved
from marketplace.jobs.letters import Letter, link_to, send
from marketplace.models.privacy import DataRequest
from marketplace.queries.accounts import account_by_email
from marketplace.rules.privacy import RequestKind, RequestStatus
from marketplace.rules.texts import day
from marketplace.services import data_requests, erasure_runs

ERASURE, EXPORT = RequestKind.ERASURE, RequestKind.EXPORT


async def write(event: DataRequestMoved, event_id: str) -> None:
    """Send the letter that follows; after the last one, forget where it went."""
    status = RequestStatus(event.status)
    async with reading() as db:
        request = await db.get_one(DataRequest, event.request_id)
        has_account = await account_by_email(db, request.email) is not None
    letter = _letter(request, status, has_account) if request.email else None
    if letter is not None:
        await send(letter, event_id)
    if request.kind == ERASURE and status == RequestStatus.DONE:
        async with transaction() as db:
            await erasure_runs.forget_reader(db, request.id)


def _letter(request: DataRequest, status: RequestStatus, has_account: bool) -> Letter | None:
    match request.kind, status:
        case kind, RequestStatus.UNCONFIRMED if has_account:
            link = link_to(routes.MY_DATA)
            return _to(request, "Your data", "data_sign_in", link=link, wish=_wish(kind))
        case kind, RequestStatus.UNCONFIRMED:
            link = _answer(request)
            return _to(request, "Please confirm", "data_confirm", link=link, wish=_wish(kind))
        case RequestKind.EXPORT, RequestStatus.DONE:
            link = link_to(routes.your_data(file=data_requests.fetch_key(request)))
            until = day(request.expires_at) if request.expires_at else ""
            return _to(request, "Your data is ready", "data_ready", link=link, until=until)
        case RequestKind.ERASURE, RequestStatus.WAITING:
            link = link_to(routes.MY_DATA) if request.account_id else _answer(request)
            on = day(request.starts_at) if request.starts_at else ""
            return _to(request, "You will be forgotten", "erasure_waiting", link=link, on=on)
        case RequestKind.ERASURE, RequestStatus.BLOCKED:
            return _to(
                request, "We can't forget you yet", "erasure_blocked", blocks=request.blocked
            )
        case RequestKind.ERASURE, RequestStatus.WITHDRAWN:
            return _to(request, "You stay", "erasure_withdrawn")
        case RequestKind.ERASURE, RequestStatus.DONE:
            return _to(request, "You are forgotten", "erasure_done")
    return None


def _wish(kind: RequestKind) -> str:
    return "be forgotten" if kind == ERASURE else "have your data"


def _answer(request: DataRequest) -> str:
    return link_to(routes.your_data(key=data_requests.answer_key(request)))


def _to(request: DataRequest, subject: str, template: str, **words: object) -> Letter:
    return Letter(request.email, subject, template, words)
