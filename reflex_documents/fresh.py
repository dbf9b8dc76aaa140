"""A page that is loaded begins with fresh states, as its document did.

A tab keeps its states while it lives. Without this, a page that is loaded anew would first be
told what the page before had shown, and show that until its own handlers have run.
"""

import reflex as rx
from reflex.middleware import Middleware
from reflex.state import BaseState
from reflex_base.event import Event


class FreshPage(Middleware):
    """Resets every state of the application at a page load, not at a reconnect."""

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> None:
        # Only the first event of a loaded page tells what its states began with.
        if event.name.endswith(".hydrate_and_load") and event.payload.get("hashes"):
            for child in state.substates.values():
                if child.__module__.partition(".")[0] != "reflex":
                    child.reset()
