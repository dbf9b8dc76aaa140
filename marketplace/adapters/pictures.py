"""Pictures of the shop: taking them in, where their files are, and making lighter ones later."""

import asyncio
import hashlib
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image

from marketplace.adapters import files
from marketplace.adapters.picture_formats import (
    AVIF_WIDTHS,
    LARGEST,
    WIDTHS,
    avif_files,
    blur,
    master_file,
    opened,
    webp_files,
)
from marketplace.config import settings
from marketplace.errors import NotFound

__all__ = [
    "WIDTHS",
    "Picture",
    "forget",
    "keep",
    "largest",
    "make_lighter",
    "prepare",
    "srcset",
    "take_in",
    "url",
]
LOWEST_PRIORITY = 19


@dataclass(frozen=True, slots=True)
class Picture:
    """A prepared picture: `files` by what follows the key in their names ("640.webp").

    `key` depends on the uploaded bytes alone, so the same picture is kept once.
    """

    key: str
    width: int
    height: int
    blur: str
    files: dict[str, bytes]


async def take_in(content: bytes) -> Picture:
    """Prepare and keep an uploaded picture. Raises Invalid("picture"), Unavailable."""
    picture = await asyncio.to_thread(prepare, content)
    await keep(picture)
    return picture


def prepare(content: bytes) -> Picture:
    """Decode, turn upright, strip every trace of the camera, and scale. Call it in a thread.

    Raises Invalid("picture") for what is too big, too small or no picture.
    """
    image = opened(content)
    return picture_of(image, content, {"master.jpg": master_file(image)})


def picture_of(
    image: Image.Image, content: bytes, others: dict[str, bytes] | None = None
) -> Picture:
    """An image scaled to every width; `content` is what its key is made from."""
    scaled = {f"{width}.webp": file for width, file in webp_files(image).items()}
    key = hashlib.sha256(content).hexdigest()[:32]
    return Picture(key, image.width, image.height, blur(image), scaled | (others or {}))


async def keep(picture: Picture) -> None:
    """Put every file of it where `url` points. Raises Unavailable."""
    await _put(picture.key, picture.files)


async def make_lighter(key: str) -> str:
    """Make the AVIF files of a kept picture, unless they are there. Returns its blur.

    Raises NotFound when there is nothing to make them from, Invalid when that is damaged.
    """
    is_made = await files.has(f"{key}-{LARGEST}.avif")
    content = await (files.get(f"{key}-320.webp") if is_made else _best(key))
    image = await asyncio.to_thread(opened, content)
    if not is_made:
        loop = asyncio.get_running_loop()
        made = await loop.run_in_executor(_in_no_hurry(), avif_files, image)
        await _put(key, {f"{width}.avif": file for width, file in made.items()})
    return blur(image)


def url(key: str, width: int = 640) -> str:
    """The address of one width; an empty key gives an empty address."""
    base = settings().media_public_url.rstrip("/") or "/media"
    return f"{base}/{key}-{width}.webp" if key else ""


def srcset(key: str) -> str:
    """The widths between which browsers choose, as an `srcset` attribute."""
    return ", ".join(f"{url(key, width)} {width}w" for width in WIDTHS[1:]) if key else ""


async def largest(key: str) -> bytes:
    """The largest file that is shown of it. Raises NotFound, Unavailable."""
    return await files.get(f"{key}-{LARGEST}.webp")


async def forget(key: str) -> None:
    """Throw every file of it away; doing it again does nothing. Raises Unavailable."""
    shown = (*(f"{width}.webp" for width in WIDTHS), *(f"{width}.avif" for width in AVIF_WIDTHS))
    for name in (*shown, "master.jpg"):
        await files.remove(f"{key}-{name}")


async def _best(key: str) -> bytes:
    """The best file there is of it; pictures from before have no master."""
    try:
        return await files.get(f"{key}-master.jpg")
    except NotFound:
        return await files.get(f"{key}-{LARGEST}.webp")


async def _put(key: str, made: dict[str, bytes]) -> None:
    """The largest file comes last: where it is, all are."""
    for name, content in made.items():
        await files.put(f"{key}-{name}", content)


@lru_cache
def _in_no_hurry() -> ThreadPoolExecutor:
    """One thread that works when nobody else wants the processor."""
    return ThreadPoolExecutor(1, "lighter", _step_back)


def _step_back() -> None:
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOWEST_PRIORITY)
