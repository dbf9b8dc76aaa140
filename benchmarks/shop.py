"""An empty shop of its own for a benchmark: PostgreSQL, Valkey and Typesense, migrated."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from marketplace.__main__ import upgrade
from marketplace.config import Settings, settings
from marketplace.machine.services import embedded_services


@contextmanager
def empty_shop() -> Iterator[Path]:
    """The folder of a shop whose services run, and which the settings name, for the block."""
    nothing = {"database_url": "", "redis_url": "", "typesense_url": ""}
    alone = Settings().model_copy(update=nothing)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["DATA_DIR"] = name
        with embedded_services(alone, folder) as found:
            os.environ.update(found)
            settings.cache_clear()
            upgrade()
            yield folder
