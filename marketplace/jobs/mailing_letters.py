"""The letter that asks whether somebody really wants news, and the first of the news."""

from marketplace import routes
from marketplace.adapters.database import reading
from marketplace.config import settings
from marketplace.events import MailingMoved
from marketplace.jobs.letters import Letter, link_to, send
from marketplace.models.privacy import Mailing
from marketplace.rules.privacy import MailingStatus
from marketplace.services import mailings

ONE_CLICK = "/doors/news/end"


async def write(event: MailingMoved, event_id: str) -> None:
    """Send the letter that follows, unless things have changed again in the meantime."""
    async with reading() as db:
        mailing = await db.get(Mailing, event.mailing_id)
    if mailing is None or mailing.status != event.status:
        return
    key = mailings.key_of(mailing)
    match mailing.status:
        case MailingStatus.ASKED:
            words: dict[str, object] = {"link": link_to(routes.news(key))}
            await send(Letter(mailing.email, "News by mail?", "news_confirm", words), event_id)
        case MailingStatus.CONFIRMED:
            words = {"link": link_to(routes.HOME)}
            await send(news(mailing, "You get our news", "news_first", words), event_id)


def news(mailing: Mailing, subject: str, template: str, words: dict[str, object]) -> Letter:
    """A letter that sells: its reader ends them by a link in it, or a button of their program."""
    key = mailings.key_of(mailing)
    end = link_to(routes.news(key, is_end=True))
    one_click = f"{settings().public_url}{ONE_CLICK}?key={key}"
    return Letter(mailing.email, subject, template, words | {"end": end}, one_click)
