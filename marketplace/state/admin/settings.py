"""The shop's settings, changed while it runs."""

from typing import Any

import reflex as rx

from marketplace.errors import Invalid
from marketplace.rules.permissions import Audience, allow, may_govern
from marketplace.services import settings
from marketplace.state.admin.percent import basis_points, percent
from marketplace.state.gate import handler
from marketplace.state.session import acting, viewing


class SettingsState(rx.State):
    """Every setting as its field shows it, and what is wrong with which."""

    values: dict[str, str] = {}
    is_loaded: bool = False
    field: str = ""
    problem: str = ""

    @handler(Audience.STAFF)
    async def load(self):
        async with viewing(self) as (db, _actor):
            self.values = _written(await settings.shop_settings(db))
        self.is_loaded, self.field, self.problem = True, "", ""

    @handler(Audience.STAFF)
    async def save(self, form_data: dict[str, Any]):
        """Change what was edited: all of it or, when something is wrong, nothing.

        What somebody else changed since this form was opened stays as they left it.
        """
        typed = {name: str(text).strip() for name, text in form_data.items()}
        self.field, self.problem = "", ""
        try:
            async with acting(self) as (db, actor):
                allow(may_govern(actor))  # a form in which nothing is new asks no verb
                for name, text in typed.items():
                    if text != self.values.get(name, text):
                        await settings.change(db, actor, name, _value(name, text))
        except Invalid as refused:
            self.field, self.problem = refused.field, refused.message
            return None
        return [SettingsState.load, rx.toast.success("Saved.")]


def _written(found: settings.ShopSettings) -> dict[str, str]:
    return {
        name: percent(value) if name.endswith("_bp") else str(value)
        for name, value in found.model_dump().items()
    }


def _value(name: str, text: str) -> object:
    return basis_points(name, text) if name.endswith("_bp") else text
