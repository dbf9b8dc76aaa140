"""What robots fall into and people don't see: a field to leave empty, and a moment to pass."""

import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from marketplace.adapters.links import seal, unseal
from marketplace.config import settings

FIELD, STAMP = "remarks_2", "opened"
PURPOSE = "form-opened"
LIFETIME = timedelta(days=3_650)
"""However long a page is left open, it is a person's."""


def stamp() -> str:
    """When a form was opened, signed, for its hidden field."""
    return seal(PURPOSE, int(time.time() * 1_000))


def fell_in(form: Mapping[str, Any]) -> bool:
    """Whether what nobody sees was filled; for forms on pages that are kept, without a stamp."""
    return bool(str(form.get(FIELD, "")).strip())


def is_robot(form: Mapping[str, Any]) -> bool:
    """Whether what nobody sees was filled, or it came quicker than a person is."""
    if fell_in(form):
        return True
    facts = unseal(PURPOSE, str(form.get(STAMP, ""))[:500], LIFETIME)
    return not facts or time.time() - int(facts[0]) / 1_000 < settings().form_seconds
