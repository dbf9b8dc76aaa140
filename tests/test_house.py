"""The rules of the house that no reader should have to check by hand."""

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from importlinter.application.use_cases import lint_imports
from importlinter.cli import lint_imports_command  # noqa: F401  (registers the contract types)
from reflex.app import App
from reflex.state import State
from reflex_base.registry import RegistrationContext

from marketplace import events, routes, services
from marketplace.api import http_app
from marketplace.config import ROOT
from marketplace.jobs.reactions import REACTIONS
from marketplace.pages.documents import PAGES
from marketplace.state.gate import declarations

SOURCES = sorted((ROOT / "marketplace").rglob("*.py"))
LONGEST_MODULE = 300
LISTS = {"events.py"}
"""One look at all that can happen is worth more than a short module."""
SECRETS = re.compile(r"(?<!has_)password|secret|api_key|card_number|(?<!csrf_)token", re.IGNORECASE)


def test_each_floor_imports_only_from_the_floors_below():
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"))


def test_every_event_says_what_follows_from_it():
    assert set(events.by_name().values()) == set(REACTIONS)


def test_every_handler_declares_who_may_call_it(shop_app: App):
    assert len(declarations()) > 50


def test_every_page_of_the_shop_is_a_document(shop_app: App):
    shells = {"vendor", "admin", "404"}
    pages = {str(page["route"]) for _, page in RegistrationContext.get().decorated_pages}
    public = {route for route in pages if route.strip("/").split("/")[0] not in shells}

    assert public == {page.route for page in PAGES}


def test_no_state_keeps_a_secret():
    held = [
        f"{state.get_full_name()}.{name}"
        for state in _states()
        for name in state.base_vars
        if SECRETS.search(name)
    ]

    assert held == []


def test_every_module_is_short_and_says_what_it_is_for():
    texts = {path: path.read_text() for path in SOURCES}

    long = {path.name for path, text in texts.items() if len(text.splitlines()) > LONGEST_MODULE}
    assert long - LISTS == set()
    assert [
        path for path, text in texts.items() if text and not ast.get_docstring(ast.parse(text))
    ] == []


def test_every_verb_of_a_service_begins_with_the_session():
    verbs = [verb for module in _service_modules() for verb in _public_coroutines(module)]
    strangers = [
        f"{verb.__module__}.{verb.__name__}"
        for verb in verbs
        if next(iter(inspect.signature(verb).parameters), "") != "db"
        and verb.__module__ not in WITH_TRANSACTIONS_OF_THEIR_OWN
    ]

    assert strangers == []


WITH_TRANSACTIONS_OF_THEIR_OWN = {
    "marketplace.services.background",
    "marketplace.services.bank_payouts",
    "marketplace.services.credentials",
    "marketplace.services.captures",
    "marketplace.services.fraud_checks",
    "marketplace.services.imports",
    "marketplace.services.money_commands",
    "marketplace.services.payments",
    "marketplace.services.paying_twice",
    "marketplace.services.refunds",
    "marketplace.services.payout_accounts",
    "marketplace.services.payout_runs",
    "marketplace.services.payout_sending",
    "marketplace.services.reconciliation",
    "marketplace.services.screening",
    "marketplace.services.tax_ids",
    "marketplace.services.tracking",
    "marketplace.services.whole_captures",
}
"""Services that wait or calculate for long, which no transaction may do."""


def test_no_statement_is_put_together_from_text():
    """The machine room, the tables and the sandbox hold no strangers' words."""
    shop = [path for path in SOURCES if path.parent.name not in {"machine", "models", "sandbox"}]

    assert [place for path in shop for place in _made_up_statements(path)] == []


def test_every_requirement_is_pinned():
    lines = [
        line.partition("#")[0].strip()
        for name in ("requirements.txt", "requirements-dev.txt")
        for line in (ROOT / name).read_text().splitlines()
    ]

    assert [
        line for line in lines if line and not re.fullmatch(r"[\w.\[\],-]+==[\w.]+", line)
    ] == []


def test_every_address_is_a_page_and_every_page_has_its_address_in_routes(shop_app: App):
    named = {value for name, value in vars(routes).items() if name.isupper()}
    pages = {page["route"] for _, page in RegistrationContext.ensure_context().decorated_pages}

    assert pages - {"404"} == named


def test_no_door_hides_a_page():
    doors = {getattr(route, "path", "") for route in http_app().routes}
    named = {value for name, value in vars(routes).items() if name.isupper()}

    assert doors.isdisjoint(named)


@pytest.fixture(scope="module")
def shop_app() -> App:
    return importlib.import_module("marketplace.marketplace").app


def _states() -> Iterator[type]:
    waiting = list(State.get_substates())
    while waiting:
        state = waiting.pop()
        waiting += state.get_substates()
        if state.__module__.startswith("marketplace."):
            yield state


def _service_modules() -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(services.__path__, "marketplace.services."):
        yield importlib.import_module(found.name)


def _public_coroutines(module: ModuleType) -> Iterator[object]:
    for name, member in vars(module).items():
        is_ours = inspect.iscoroutinefunction(member) and member.__module__ == module.__name__
        if is_ours and not name.startswith("_"):
            yield member


def _made_up_statements(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if name in {"text", "execute", "exec"} and isinstance(
            node.args[0], ast.JoinedStr | ast.BinOp
        ):
            yield f"{path.relative_to(ROOT)}:{node.lineno}"
