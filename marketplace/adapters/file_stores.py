"""The two kinds of place where files lie, behind one contract: a folder, or an S3-compatible store.

A file's name is made from its content, so it never changes: keeping it twice is harmless.
"""

import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import structlog
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from marketplace.errors import NotFound, Unavailable

KINDS = {"webp": "image/webp", "avif": "image/avif", "jpg": "image/jpeg"}
NAME = re.compile(r"[0-9a-f]{32}-(\d{2,4}\.(webp|avif)|master\.jpg)")
FOR_EVER = "public, max-age=31536000, immutable"
TRIAL = "0" * 32 + "-00.webp"
PATIENCE = timedelta(seconds=15)
"""How long one call may be tried again."""

log = structlog.get_logger()


AWAY = "We can't get at our pictures right now. Please try again in a minute."


class Away(Unavailable):
    """The store can't do it just now. `reason` tells the operator why, without the secret."""

    def __init__(self, reason: str) -> None:
        super().__init__(AWAY)
        self.reason = reason


@dataclass(frozen=True)
class FileStore:
    """Files by name. Every method raises Away when the store fails."""

    where: str
    """The folder, or the address without the secret."""
    _store: LocalStore | S3Store
    _place: Callable[[str], str]
    _has_types: bool

    async def put(self, name: str, content: bytes) -> None:
        """Keep a file, whole or not at all; one that is there already stays as it is."""
        place = self._placed(name)
        if await self.has(name):
            return
        told = {"attributes": _attributes(name)} if self._has_types else {}
        with _answering(self.where):
            await self._store.put_async(place, content, **told)  # type: ignore[arg-type]

    async def get(self, name: str) -> bytes:
        """The file's bytes. Raises NotFound for unknown and for malformed names."""
        with _answering(self.where):
            found = await self._store.get_async(self._placed(name))
            return bytes(await found.bytes_async())

    async def has(self, name: str) -> bool:
        """Whether it is there."""
        try:
            with _answering(self.where):
                await self._store.head_async(self._placed(name))
        except NotFound:
            return False
        return True

    async def remove(self, name: str) -> None:
        """Throw it away; doing it again does nothing."""
        if await self.has(name):
            with _answering(self.where):
                await self._store.delete_async(self._placed(name))

    async def names(self) -> AsyncIterator[str]:
        """Every file there is, in no order."""
        with _answering(self.where):
            async for batch in self._store.list():
                for entry in batch:
                    name = entry["path"].rpartition("/")[2]
                    if NAME.fullmatch(name):
                        yield name

    async def try_out(self) -> str:
        """Write, read and remove a file; says where that went well."""
        place = self._place(TRIAL)
        with _answering(self.where):
            await self._store.put_async(place, b"trial")
            await self._store.get_async(place)
            await self._store.delete_async(place)
        return f"files are kept in {self.where}"

    def _placed(self, name: str) -> str:
        if not NAME.fullmatch(name):
            raise NotFound()
        return self._place(name)


def folder(path: Path) -> FileStore:
    """Files on this machine, in folders small enough to look at."""
    with _answering(str(path)):
        store = LocalStore(path, mkdir=True)
    return FileStore(str(path), store, lambda name: f"{name[:2]}/{name[2:4]}/{name}", False)


def s3(url: str) -> FileStore:
    """`s3://KEY:SECRET@HOST[:PORT]/BUCKET[/FOLDER][?region=…&secure=no]`.

    Special characters in key and secret are percent-encoded; without them the usual variables
    of the environment (AWS_ACCESS_KEY_ID, …) or the machine's role are asked.
    """
    parts = urlsplit(url)
    bucket, _, below = parts.path.strip("/").partition("/")
    said = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    is_secure = said.get("secure", "yes") not in {"no", "false", "0"}
    host = parts.netloc.rpartition("@")[2]
    endpoint = f"{'https' if is_secure else 'http'}://{host}"
    keys: dict[str, Any] = {}
    if parts.username:
        keys = {"access_key_id": unquote(parts.username),
                "secret_access_key": unquote(parts.password or "")}  # fmt: skip
    store = S3Store(
        bucket,
        prefix=below or None,
        endpoint=endpoint,
        region=said.get("region", "us-east-1"),
        virtual_hosted_style_request=False,
        client_options={"timeout": "30s", "connect_timeout": "5s", "allow_http": not is_secure},
        retry_config={"max_retries": 2, "retry_timeout": PATIENCE},
        **keys,
    )
    return FileStore(f"{endpoint}/{bucket}{'/' + below if below else ''}", store, str, True)


def _attributes(name: str) -> dict[str, str]:
    """What a store says of the file that browsers fetch from it directly."""
    return {"Content-Type": KINDS[name.rpartition(".")[2]], "Cache-Control": FOR_EVER}


@contextmanager
def _answering(where: str) -> Iterator[None]:
    """A missing file is NotFound; whatever else goes wrong is Away, and logged."""
    try:
        yield
    except (BaseError, OSError) as error:
        text = str(error)
        is_missing = isinstance(error, FileNotFoundError)
        is_placeless = "NoSuchBucket" in text or (is_missing and "performing PUT" in text)
        if is_missing and not is_placeless:
            raise NotFound() from None
        reason = f"there is no such bucket as in {where}" if is_placeless else _reason(where, text)
        log.warning("files.away", reason=reason, error=text.partition("\n")[0][:300])
        raise Away(reason) from error


def _reason(where: str, text: str) -> str:
    """What an operator has to mend, in words."""
    if "403 Forbidden" in text or "401 Unauthorized" in text:
        return f"{where} refuses us: the key, the secret or their rights are wrong"
    if "sending request" in text or "imed out" in text:
        return f"{where} doesn't answer"
    return f"{where} can't be used ({text.partition(chr(10))[0][:160]})"
