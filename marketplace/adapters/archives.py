"""Files that people take home: ZIPs in the data folder that nobody can ask for by their names."""

import json
import secrets
import zipfile
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from marketplace.config import settings
from marketplace.errors import Gone

KEY_BYTES = 16
DRAFT = ".part"


class Archive:
    """A ZIP that is being put together; nobody finds it before it is closed as whole.

    Its methods write to the disk: the caller is off the loop.
    """

    def __init__(self) -> None:
        self.key = secrets.token_hex(KEY_BYTES)
        _folder().mkdir(parents=True, exist_ok=True)
        self._draft = _folder() / f"{self.key}{DRAFT}"
        self._zip = zipfile.ZipFile(self._draft, "w", zipfile.ZIP_DEFLATED)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_rest: object) -> None:
        self._zip.close()
        if kind is not None:
            self._draft.unlink(missing_ok=True)

    def add(self, name: str, content: str | bytes) -> None:
        """One more file in it."""
        self._zip.writestr(name, content)

    def add_rows(self, name: str, rows: list[dict[str, Any]]) -> None:
        """A JSON file of rows, as a person can read it."""
        self.add(name, json.dumps(rows, ensure_ascii=False, indent=2))

    def close(self) -> int:
        """It is whole. Returns its size in bytes."""
        self._zip.close()
        whole = self._draft.rename(_folder() / self.key)
        return whole.stat().st_size


def path_of(key: str) -> Path:
    """Where it lies. Raises Gone when it has been removed."""
    path = _folder() / key
    if not key.isalnum() or not path.is_file():
        raise Gone("This file isn't here any more. Please ask for a new one.")
    return path


def remove(key: str) -> None:
    """Throw it away; doing it again does nothing."""
    if key.isalnum():
        (_folder() / key).unlink(missing_ok=True)


def remove_older(than: datetime, kept: Collection[str]) -> int:
    """Throw away what was left lying by whoever was stopped in the middle. Returns how many."""
    if not _folder().is_dir():
        return 0
    left = [
        path
        for path in _folder().iterdir()
        if path.name not in kept and path.stat().st_mtime < than.timestamp()
    ]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def _folder() -> Path:
    return settings().data_dir / "archives"
