"""Our own processes: sandbox, worker and web, each `python -m marketplace …`."""

import json
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
    parcels = (
        {}
        if settings.easypost_api_key.get_secret_value()
        else {
            "EASYPOST_API_BASE": f"{address}/sandbox/easypost",
            "EASYPOST_API_KEY": "EZSK_sandbox",
            "EASYPOST_WEBHOOK_SECRET": "sandbox-parcels",
        }
    )
    return [program], {
        "STRIPE_API_BASE": f"{address}/sandbox/stripe",
        "STRIPE_API_KEY": "sk_sandbox_local",
        "STRIPE_WEBHOOK_SECRET": "whsec_sandbox",
        "STRIPE_CONNECT_WEBHOOK_SECRET": "whsec_sandbox_connect",
        "SANDBOX_URL": address,
        **mail,
        **parcels,
        **_other_providers(address, settings),
        **_sandbox_id(address, settings),
    }


def _other_providers(address: str, settings: Settings) -> dict[str, str]:
    """The sandbox's keys of the providers that the operator has no keys of."""
    paypal = {
        "PAYPAL_CLIENT_ID": "paypal-sandbox",
        "PAYPAL_CLIENT_SECRET": "paypal-sandbox-secret",
        "PAYPAL_WEBHOOK_ID": "WHSANDBOX",
        "PAYPAL_API_BASE": f"{address}/sandbox/paypal",
    }
    razorpay = {
        "RAZORPAY_KEY_ID": "rzp_test_sandbox",
        "RAZORPAY_KEY_SECRET": "rzp-sandbox-secret",
        "RAZORPAY_WEBHOOK_SECRET": "rzp-sandbox-webhook",
        "RAZORPAY_ACCOUNT_NUMBER": "7878780080316316",
        "RAZORPAY_API_BASE": f"{address}/sandbox/razorpay",
    }
    bank = {
        "BANK_HOLDER": "Fairhall Sandbox",
        "BANK_IBAN": "DE02120300000000202051",
        "BANK_BIC": "BYLADEM1001",
        "BANK_NAME": "Sandbox Bank",
    }
    return {
        **({} if settings.paypal_client_id else paypal),
        **({} if settings.razorpay_key_id else razorpay),
        **({} if settings.bank_iban else bank),
    }


def _sandbox_id(address: str, settings: Settings) -> dict[str, str]:
    """A site to sign in with, unless the operator has one."""
    if settings.google_client_id or settings.github_client_id or settings.oidc_providers:
        return {}
    provider = {
        "name": "Sandbox ID",
        "issuer": f"{address}/sandbox/identity",
        "client_id": "fairhall",
        "client_secret": "sandbox-id-secret",
    }
    return {"OIDC_PROVIDERS": json.dumps([provider])}


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
        return httpx.get(address, timeout=2, verify=False).is_success
    except httpx.TransportError:
        return False
