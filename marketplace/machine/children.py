"""Our own processes: sandbox, worker and web, each `python -m marketplace …`."""

import sys

import httpx

from marketplace.config import Settings
from marketplace.machine import renderer
from marketplace.machine.ports import LOOPBACK, is_answering
from marketplace.machine.premises import Premises
from marketplace.machine.programs import Program
from marketplace.machine.services import Needed

EVERYWHERE = "0.0.0.0"
COMMAND = (sys.executable, "-m", "marketplace")
LINE_BY_LINE = {"PYTHONUNBUFFERED": "1"}


def needed_sandbox(premises: Premises, settings: Settings) -> Needed:
    """The stand-ins for payments and mail; nothing when payments are real."""
    if settings.stripe_api_key.get_secret_value():
        return [], {}
    port, smtp_port = premises.port("sandbox"), premises.port("smtp")
    program = Program(
        name="sandbox",
        command=[*COMMAND, "sandbox", "--port", str(port), "--smtp-port", str(smtp_port)],
        is_ready=lambda: is_answering(port) and is_answering(smtp_port),
        environment=LINE_BY_LINE,
    )
    address = f"http://{LOOPBACK}:{port}"
    mail = {} if settings.smtp_url else {"SMTP_URL": f"smtp://{LOOPBACK}:{smtp_port}"}
    return [program], {
        "STRIPE_API_BASE": f"{address}/sandbox/stripe",
        "STRIPE_API_KEY": "sk_sandbox_local",
        "STRIPE_WEBHOOK_SECRET": "whsec_sandbox",
        "SANDBOX_URL": address,
        **mail,
    }


def needed_renderer(premises: Premises, settings: Settings) -> Needed:
    """What renders documents; nothing when it runs elsewhere."""
    if settings.renderer_url:
        return [], {}
    port = premises.port(renderer.NAME)
    return [renderer.program(premises, port)], {"RENDERER_URL": renderer.url(port)}


def worker() -> Program:
    """The process that does what follows from events, and what is due."""
    return Program("worker", [*COMMAND, "worker"], environment=LINE_BY_LINE)


def web(settings: Settings) -> Program:
    """The process, and its workers, that people and browsers talk to."""
    address = f"http://{LOOPBACK}:{settings.port}/ping"
    return Program("web", [*COMMAND, "web"], lambda: _is_ok(address), LINE_BY_LINE)


def _is_ok(address: str) -> bool:
    try:
        return httpx.get(address, timeout=2).is_success
    except httpx.TransportError:
        return False
