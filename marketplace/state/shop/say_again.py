"""Saying one's password once more, where a deed needs it and the last time is a while ago."""

from typing import Any

import reflex as rx

from marketplace.errors import Invalid
from marketplace.rules.permissions import Audience
from marketplace.services import credentials
from marketplace.state.gate import handler
from marketplace.state.session import actor_of_state


class SayAgain(rx.State, mixin=True):
    """`doubted` is the handler that waits for the password, `doubted_id` what it is about."""

    doubted: str = ""
    doubted_id: int = 0
    doubt: str = ""

    @handler(Audience.MEMBER)
    async def say_again(self, form_data: dict[str, Any]):
        """It is they: go on with what they wanted."""
        self.doubt = ""
        if not self.doubted:
            return None
        try:
            said = str(form_data.get("again_password", ""))
            await credentials.prove_again(await actor_of_state(self), said)
        except Invalid as problem:
            self.doubt = problem.message
            return None
        wanted, about = getattr(type(self), self.doubted), self.doubted_id
        self._trust()
        return wanted(about) if about else wanted()

    @handler(Audience.MEMBER)
    async def set_doubted(self, is_open: bool):
        if not is_open:
            self._trust()

    def _ask_again(self, wanted: str, about: int = 0) -> None:
        """Have them say their password before this handler is called once more."""
        self.doubted, self.doubted_id, self.doubt = wanted, about, ""

    def _trust(self) -> None:
        self.doubted, self.doubted_id, self.doubt = "", 0, ""
