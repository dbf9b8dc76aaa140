"""Links that prove who holds them to read a mailbox: signed, dated, good for one purpose."""

from datetime import timedelta
from hashlib import sha256

from itsdangerous import BadSignature, URLSafeTimedSerializer

from marketplace.adapters.keyring import every_secret

TOLD = "told"
"""For a page that says an address again: only ours may put words there."""
SIGNED_BY = {"digest_method": sha256, "key_derivation": "hmac"}


def _sealer(purpose: str) -> URLSafeTimedSerializer:
    # It signs with the last and proves with all.
    return URLSafeTimedSerializer(every_secret()[::-1], salt=purpose, signer_kwargs=SIGNED_BY)


def seal(purpose: str, *facts: str | int) -> str:
    """What a link carries. Its holder can read the facts, and change nothing of them."""
    return str(_sealer(purpose).dumps(facts))


def unseal(purpose: str, token: str, lifetime: timedelta) -> list[str | int]:
    """The facts of a link for this purpose; none when it is forged, or too old."""
    try:
        facts = _sealer(purpose).loads(token, max_age=int(lifetime.total_seconds()))
    except BadSignature:
        return []
    return facts if isinstance(facts, list) else []
