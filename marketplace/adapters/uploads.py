"""Files that people sent and the worker is still to read; nobody can ask for them by HTTP."""

import secrets
import shutil
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from marketplace.config import settings
from marketplace.errors import NotFound

KEY_BYTES = 16


def keep(source: BinaryIO) -> str:
    """Copy a file as it is. Returns its key, which nobody can guess. The caller is off the loop."""
    key = secrets.token_hex(KEY_BYTES)
    target = _folder() / key
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as kept:
        shutil.copyfileobj(source, kept)
    return key


def path_of(key: str) -> Path:
    """Where the file lies. Raises NotFound when it has been removed."""
    path = _folder() / key
    if not path.is_file():
        raise NotFound("This file isn't here any more. Please send it again.")
    return path


def remove(key: str) -> None:
    """Throw the file away; doing it again does nothing."""
    (_folder() / key).unlink(missing_ok=True)


def remove_older(than: datetime, kept: Collection[str]) -> None:
    """Throw away files that came before a moment, but for those that are still waited for."""
    if not _folder().is_dir():
        return
    for path in _folder().iterdir():
        if path.name not in kept and path.stat().st_mtime < than.timestamp():
            path.unlink(missing_ok=True)


def _folder() -> Path:
    return settings().data_dir / "uploads"
