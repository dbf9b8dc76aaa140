"""The one place for every error that a handler did not catch: words for people, a log for us."""

import secrets
from urllib.parse import urlencode

import reflex as rx
import structlog
from reflex.event import EventSpec

from marketplace.errors import Forbidden, NotFound, Problem, ProofRequired, SignInRequired
from marketplace.routes import PROVE_AGAIN, SIGN_IN

PROVE_AND_COME_BACK = (
    f"window.location.assign('{PROVE_AGAIN}?next=' + "
    "encodeURIComponent(window.location.pathname + window.location.search))"
)
"""Only the browser knows where the person was."""
log = structlog.get_logger()


def explain(exception: Exception) -> EventSpec:
    """Tell the person what is wrong; what nobody expected is logged under an id they can quote."""
    if isinstance(exception, SignInRequired):
        return rx.redirect(f"{SIGN_IN}?{urlencode({'next': exception.after})}")
    if isinstance(exception, ProofRequired):
        return rx.call_script(PROVE_AND_COME_BACK)
    if isinstance(exception, Forbidden | NotFound):
        log.warning("access.refused", kind=type(exception).__name__)
    if isinstance(exception, Problem):
        return rx.toast.error(exception.message)
    fault_id = secrets.token_hex(4)
    log.error("handler.failed", fault=fault_id, exc_info=exception)
    return rx.toast.error(f"Something went wrong on our side ({fault_id}). Please try again.")
