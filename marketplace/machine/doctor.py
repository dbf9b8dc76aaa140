"""Looks at everything the marketplace leans on, and says in words what to mend."""

import socket
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx
import psycopg
import redis
from alembic.config import Config
from alembic.script import ScriptDirectory

from marketplace.config import ROOT, Settings
from marketplace.machine.supervisor import StartError

SECONDS = 5


class Finding(NamedTuple):
    """One thing looked at; `advice` is empty when it is well."""

    subject: str
    observed: str
    advice: str = ""


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at one thing after the other; later ones are looked at even when earlier ones fail."""
    yield from _looked_at(settings, *_checks())


def tried(subject: str, check: Callable[[], str], advice: str) -> Finding:
    """Look at something that is known on a higher floor alone."""
    try:
        return Finding(subject, check())
    except Exception as problem:  # every kind of failure is a finding here
        return Finding(subject, _in_words(problem), advice)


def require(settings: Settings, *subjects: str) -> None:
    """Raise `StartError` for the first of the subjects that is not well."""
    for finding in _looked_at(settings, *subjects):
        if finding.advice:
            raise StartError(f"{finding.subject}: {finding.observed}. {finding.advice}")


def _looked_at(settings: Settings, *subjects: str) -> Iterator[Finding]:
    for subject in subjects:
        check, advice = _checks()[subject]
        yield tried(subject, partial(check, settings), advice)


def _checks() -> dict[str, tuple[Callable[[Settings], str], str]]:
    """What is looked at, with the advice for when it fails."""
    return {
        "PostgreSQL": (_database, "Check DATABASE_URL and that the server runs."),
        "Redis": (_redis, "Check REDIS_URL and that the server runs."),
        "Migrations": (_migrations, "Run: python -m marketplace migrate"),
        "Typesense": (_typesense, "Check TYPESENSE_URL and TYPESENSE_API_KEY."),
        "Mail": (_mail, "Check SMTP_URL."),
        "Stripe": (_stripe, "Check STRIPE_API_KEY and STRIPE_API_BASE."),
    }


def _database(settings: Settings) -> str:
    with psycopg.connect(settings.database_url, connect_timeout=SECONDS) as connection:
        return f"version {connection.info.server_version // 10000}"


def _migrations(settings: Settings) -> str:
    head = ScriptDirectory.from_config(Config(ROOT / "alembic.ini")).get_current_head()
    with psycopg.connect(settings.database_url, connect_timeout=SECONDS) as connection:
        row = connection.execute("select version_num from alembic_version").fetchone()
    if not row or row[0] != head:
        raise ValueError(f"the database is at {row and row[0]}, the code at {head}")
    return f"at {head}"


def _redis(settings: Settings) -> str:
    with redis.Redis.from_url(settings.redis_url, socket_timeout=SECONDS) as client:
        client.ping()
    return "answers"


def _typesense(settings: Settings) -> str:
    headers = {"X-TYPESENSE-API-KEY": settings.typesense_api_key.get_secret_value()}
    address = f"{settings.typesense_url}/collections"
    collections = httpx.get(address, headers=headers, timeout=SECONDS).raise_for_status().json()
    return f"{len(collections)} collections"


def _mail(settings: Settings) -> str:
    if not settings.smtp_url:
        return "the sandbox catches it while the marketplace runs"
    address = urlsplit(settings.smtp_url)
    port = address.port or (465 if address.scheme == "smtps" else 25)
    socket.create_connection((address.hostname or "", port), SECONDS).close()
    return "answers"


def _stripe(settings: Settings) -> str:
    if not settings.stripe_api_key.get_secret_value():
        return "the sandbox stands in while the marketplace runs"
    base = settings.stripe_api_base or "https://api.stripe.com"
    key = settings.stripe_api_key.get_secret_value()
    httpx.get(f"{base}/v1/balance", auth=(key, ""), timeout=SECONDS).raise_for_status()
    return "the sandbox answers" if settings.sandbox_url else "answers"


def _in_words(problem: Exception) -> str:
    if reason := getattr(problem, "reason", ""):
        return str(reason)
    return str(problem).strip().splitlines()[0] if str(problem).strip() else repr(problem)
