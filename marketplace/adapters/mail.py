"""Mail by SMTP, to a real server or to the catcher on this machine."""

from email.message import EmailMessage
from urllib.parse import SplitResult, unquote, urlsplit

import aiosmtplib

from marketplace.config import settings

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


async def send(
    recipient: str, subject: str, text: str, html: str, *, unsubscribe: str = ""
) -> None:
    """Hand one mail to the server. Raises OSError or SMTPException to be tried again."""
    where = urlsplit(settings().smtp_url)
    await aiosmtplib.send(
        message_to(recipient, subject, text, html, unsubscribe=unsubscribe),
        hostname=where.hostname,
        port=where.port,
        username=unquote(where.username) if where.username else None,
        password=unquote(where.password) if where.password else None,
        use_tls=where.scheme == "smtps",
        start_tls=must_start_tls(where),
        timeout=20,
    )


def message_to(
    recipient: str, subject: str, text: str, html: str, *, unsubscribe: str = ""
) -> EmailMessage:
    """One mail. `unsubscribe` is the address that ends its kind by one click (RFC 8058)."""
    message = EmailMessage()
    message["From"] = settings().mail_sender
    message["To"] = recipient
    message["Subject"] = subject
    if unsubscribe:
        message["List-Unsubscribe"] = f"<{unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    return message


def must_start_tls(where: SplitResult) -> bool | None:
    """Whether TLS has to begin before a mail is handed over; None: if the server offers it.

    It has to with every server elsewhere, or anybody in between could talk it away.
    """
    if where.scheme == "smtps":
        return False  # it has begun with the connection
    return None if where.hostname in LOOPBACK else True
