"""What every payment handler is given: the books, whose account, and the parameters."""

import json
import secrets
import string
import time
from dataclasses import dataclass, field, replace
from typing import Any, Self

from marketplace.sandbox.params import Params, metadata
from marketplace.sandbox.refusals import Missing
from marketplace.sandbox.store import Document, Store

API_VERSION = "2026-10-28.endive"
ALPHABET = string.ascii_letters + string.digits


def new_id(prefix: str) -> str:
    """A fresh id as Stripe's look: "pi_" and 24 letters or digits."""
    return prefix + "_" + "".join(secrets.choice(ALPHABET) for _ in range(24))


def now() -> int:
    """Unix seconds."""
    return int(time.time())


def public(document: Document) -> Document:
    """The document as it is sent out."""
    return {name: value for name, value in document.items() if not name.startswith("_")}


@dataclass(frozen=True, slots=True)
class Call:
    """One request against the books of one account ("" is the platform)."""

    store: Store
    public_url: str
    account: str = ""
    params: Params = field(default_factory=dict)
    request: dict[str, str | None] | None = None

    def on(self, account: str) -> Self:
        """The same call against another account."""
        return replace(self, account=account)

    def having(self, params: Params) -> Self:
        """The same call with other parameters."""
        return replace(self, params=params)

    def fetch(self, kind: str, id: str) -> Document:
        """An object of this account; raises `Missing` otherwise."""
        document = self.store.find(id, self.account)
        if document is None or document["object"] != kind:
            raise Missing(kind, id)
        return document

    def create(self, kind: str, prefix: str, **fields: Any) -> Document:
        """Keep a new object with an id, a time and its metadata."""
        document = {
            "id": new_id(prefix),
            "object": kind,
            "created": now(),
            "livemode": False,
            "metadata": metadata(self.params),
            **fields,
        }
        return self.store.add(document, self.account)

    def change(self, document: Document, *events: str, **fields: Any) -> Document:
        """Keep new field values of an object and record what that means to the outside."""
        document.update(fields)
        self.store.save(document)
        for event in events:
            self.record(event, document)
        return document

    def record(self, type: str, document: Document) -> None:
        """Write an event with a snapshot of the object, and queue it for delivery."""
        event: Document = {
            "id": new_id("evt"),
            "object": "event",
            "api_version": API_VERSION,
            "created": now(),
            "data": {"object": public(json.loads(json.dumps(document)))},
            "livemode": False,
            "pending_webhooks": 1,
            "request": self.request,
            "type": type,
        }
        if self.account:
            event["account"] = self.account
        self.store.add(event, self.account)
        self.store.sql.execute("INSERT INTO deliveries (event) VALUES (?)", (event["id"],))
