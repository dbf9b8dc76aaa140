"""Mail by SMTP, to a real server or to the catcher on this machine."""

from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import aiosmtplib

from marketplace.config import settings


async def send(
    recipient: str, subject: str, text: str, html: str, *, unsubscribe: str = ""
) -> None:
    """Hand one mail to the server. Raises OSError or SMTPException to be tried again.

    `unsubscribe` is the address that ends letters of this kind by one click (RFC 8058).
    """
    message = EmailMessage()
    message["From"] = settings().mail_sender
    message["To"] = recipient
    message["Subject"] = subject
    if unsubscribe:
        message["List-Unsubscribe"] = f"<{unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    where = urlsplit(settings().smtp_url)
    await aiosmtplib.send(
        message,
        hostname=where.hostname,
        port=where.port,
        username=unquote(where.username) if where.username else None,
        password=unquote(where.password) if where.password else None,
        use_tls=where.scheme == "smtps",
        timeout=20,
    )
