"""Where uploaded files lie: a local folder, named by content, so a file never changes.

Keys look like "3f8a…e1"; each width of a picture is a file of its own beside it.
"""

import os
import re
from pathlib import Path

from marketplace.config import settings
from marketplace.errors import NotFound

NAME = re.compile(r"[0-9a-f]{32}(-\d{2,4})?\.(webp|csv|gz)")


def put(name: str, content: bytes) -> None:
    """Keep a file under a content-derived name; one that is there already stays as it is.

    It appears whole or not at all. The caller is off the event loop.
    """
    path = _path(name)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def get(name: str) -> Path:
    """The file's place on disk. Raises NotFound for unknown and for malformed names."""
    path = _path(name)
    if not path.is_file():
        raise NotFound()
    return path


def _path(name: str) -> Path:
    if not NAME.fullmatch(name):
        raise NotFound()
    return settings().data_dir / "media" / name[:2] / name[2:4] / name
