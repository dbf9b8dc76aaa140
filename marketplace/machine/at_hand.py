"""The services of the settings at hand for a command, and a database as the code wants it."""

import contextlib
import os
from collections.abc import Iterator

from marketplace.config import ROOT, settings
from marketplace.machine.services import embedded_services


@contextlib.contextmanager
def services_at_hand() -> Iterator[dict[str, str]]:
    """The services of the settings; embedded ones are found or started for the block."""
    with embedded_services(settings(), settings().data_dir) as environment:
        os.environ.update(environment)
        settings.cache_clear()
        yield environment


def upgrade() -> None:
    """Apply the migrations that the database lacks."""
    from alembic import command
    from alembic.config import Config

    from marketplace.machine.doctor import require

    require(settings(), "PostgreSQL")
    command.upgrade(Config(ROOT / "alembic.ini"), "head")
