"""Where this shop's files lie: in its data folder, or in the store that MEDIA_URL names."""

from functools import lru_cache
from pathlib import Path

from marketplace.adapters.file_stores import FileStore, folder, s3
from marketplace.config import settings


def here() -> FileStore:
    """The store of the settings."""
    return _opened(settings().media_url.get_secret_value(), settings().data_dir)


def local() -> FileStore:
    """The data folder, whatever the settings say."""
    return _opened("", settings().data_dir)


async def put(name: str, content: bytes) -> None:
    """Keep a file under a content-derived name. Raises Unavailable."""
    await here().put(name, content)


async def get(name: str) -> bytes:
    """The file's bytes. Raises NotFound, Unavailable."""
    return await here().get(name)


async def has(name: str) -> bool:
    """Whether the file is there. Raises Unavailable."""
    return await here().has(name)


async def remove(name: str) -> None:
    """Throw the file away; doing it again does nothing. Raises Unavailable."""
    await here().remove(name)


@lru_cache(maxsize=8)
def _opened(url: str, data_dir: Path) -> FileStore:
    return s3(url) if url else folder(data_dir / "media")
