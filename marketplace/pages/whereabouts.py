"""The address in the browser as a Var: marks the present place, and waits for its content."""

import reflex as rx
from reflex.utils.imports import ImportVar
from reflex.vars import VarData

from marketplace.state.shop.frame import FrameState

here: rx.Var[str] = rx.Var(
    r'(whereabouts.pathname.replace(/\/$/, "") || "/")',
    _var_data=VarData(
        imports={"react-router": [ImportVar(tag="useLocation")]},
        hooks={"const whereabouts = useLocation()": None},
    ),
).to(str)
"""The path without a slash at its end; known before any event has gone to the server."""

MISSING_TITLE, WAITING_TITLE = "We couldn't find that page", "…"


def arrived(at: rx.Var[str], content: rx.Component, waiting: rx.Component) -> rx.Component:
    """The content, once what is shown was read for the present address."""
    return rx.cond(at == here, content, waiting)


def title_of(at: rx.Var[str], is_missing: rx.Var[bool], title: rx.Var[str]) -> rx.Var[str]:
    """The title of a page that is read by its address; three dots until it is there."""
    return rx.cond(at == here, rx.cond(is_missing, MISSING_TITLE, titled(title)), WAITING_TITLE)


def titled(text: str | rx.Var[str]) -> rx.Var[str]:
    """A page's title with the site's name behind it, as `pages.documents` writes it too."""
    return rx.Var.create(f"{text} | {FrameState.frame.site_name}")
