"""The mail catcher: an SMTP server that keeps every message and sends none."""

import asyncio
import json
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from typing import Self

from aiosmtpd.smtp import SMTP, Envelope, Session

from marketplace.sandbox.calls import now
from marketplace.sandbox.refusals import Missing
from marketplace.sandbox.store import Store

PAGE = 25
LARGEST_MESSAGE = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Mail:
    """A caught message, read."""

    id: int
    recipients: list[str]
    created: int
    sender: str
    subject: str
    text: str
    html: str
    headers: list[tuple[str, str]]
    attachments: list[str]

    @classmethod
    def read(cls, id: int, recipients: str, created: int, raw: bytes) -> Self:
        """Take a stored message apart."""
        message = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
        return cls(
            id=id,
            recipients=json.loads(recipients),
            created=created,
            sender=str(message.get("From", "")),
            subject=str(message.get("Subject", "")),
            text=_part(message, "plain"),
            html=_part(message, "html"),
            headers=[(name, str(value)) for name, value in message.items()],
            attachments=[part.get_filename("") for part in message.iter_attachments()],
        )


def _part(message: EmailMessage, kind: str) -> str:
    """The body of that kind, or ""."""
    part = message.get_body((kind,))
    return part.get_content() if part else ""


class Mailbox:
    """The caught messages, newest first; also the handler that aiosmtpd calls."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep a message; the name is aiosmtpd's."""
        recipients = json.dumps([address.lower() for address in envelope.rcpt_tos])
        with self.store.transaction():
            self.store.sql.execute(
                "INSERT INTO mail (recipients, created, raw) VALUES (?, ?, ?)",
                (recipients, now(), envelope.original_content or b""),
            )
        return "250 Message caught"

    def newest(self, recipient: str = "", skip: int = 0, limit: int = PAGE) -> list[Mail]:
        """A page of messages, to one recipient or ("") to anybody."""
        rows = self.store.sql.execute(
            "SELECT id, recipients, created, raw FROM mail WHERE ? = '' OR EXISTS"
            " (SELECT 1 FROM json_each(recipients) WHERE value = ?)"
            " ORDER BY id DESC LIMIT ? OFFSET ?",
            (recipient, recipient.lower(), limit, skip),
        )
        return [Mail.read(*row) for row in rows]

    def find(self, id: int) -> Mail:
        """One message; raises `Missing`."""
        query = "SELECT id, recipients, created, raw FROM mail WHERE id = ?"
        row = self.store.sql.execute(query, (id,)).fetchone()
        if row is None:
            raise Missing("message", str(id))
        return Mail.read(*row)


async def catch_mail(mailbox: Mailbox, port: int) -> asyncio.Server:
    """Listen for SMTP on this machine only."""
    loop = asyncio.get_running_loop()
    protocol = partial(
        SMTP, mailbox, data_size_limit=LARGEST_MESSAGE, enable_SMTPUTF8=True, loop=loop
    )
    return await loop.create_server(protocol, "127.0.0.1", port)
