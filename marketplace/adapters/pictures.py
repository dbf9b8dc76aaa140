"""Uploaded pictures made safe and small: WebP files in the widths that screens need.

All but `take_in` blocks: call it through `asyncio.to_thread`.
"""

import asyncio
import hashlib
import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

from marketplace.adapters import files
from marketplace.errors import Invalid

WIDTHS = (160, 320, 640, 1200)
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF")
MAX_BYTES = 12 * 1024 * 1024
MAX_PIXELS = 40_000_000
MIN_SIDE = 50
QUALITY = 80
EFFORT = 2
"""Of 6: files are a twentieth larger than with 4, and made in half the time."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A prepared picture: `files` by width; `tint` ("#d8c9b0") fills its place until it is there.

    `key` depends on the uploaded bytes alone, so the same picture is kept once.
    """

    key: str
    width: int
    height: int
    tint: str
    files: dict[int, bytes]


async def take_in(content: bytes) -> Picture:
    """Prepare and keep an uploaded picture. Raises Invalid("picture")."""
    picture = await asyncio.to_thread(prepare, content)
    await asyncio.to_thread(keep, picture)
    return picture


def prepare(content: bytes) -> Picture:
    """Decode, turn upright, strip every trace of the camera, and scale.

    Raises Invalid("picture") for what is too big, too small or no picture.
    """
    if len(content) > MAX_BYTES:
        raise Invalid("picture", "This picture is larger than 12 MB. Please make it smaller.")
    return picture_of(_opened(content), content)


def picture_of(image: Image.Image, content: bytes) -> Picture:
    """An image scaled to every width; `content` is what its key is made from."""
    return Picture(
        key=hashlib.sha256(content).hexdigest()[:32],
        width=image.width,
        height=image.height,
        tint=_tint(image),
        files=_in_widths(image),
    )


def keep(picture: Picture) -> None:
    """Put every width of it where `url` points."""
    for width, content in picture.files.items():
        files.put(f"{picture.key}-{width}.webp", content)


def url(key: str, width: int = 640) -> str:
    """The address of one width; an empty key gives an empty address."""
    return f"/media/{key}-{width}.webp" if key else ""


def srcset(key: str) -> str:
    """All widths as an `srcset` attribute."""
    return ", ".join(f"{url(key, width)} {width}w" for width in WIDTHS) if key else ""


def _opened(content: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(content), formats=FORMATS)
            _check_size(image)
            image.draft("RGB", (WIDTHS[-1], WIDTHS[-1]))
            return _flat(ImageOps.exif_transpose(image))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Warning):
        message = "We couldn't read this file as a picture. Please use JPEG, PNG or WebP."
        raise Invalid("picture", message) from None


def _check_size(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise Invalid("picture", "This picture has more than 40 megapixels.")
    if min(image.size) < MIN_SIDE:
        raise Invalid("picture", f"This picture is smaller than {MIN_SIDE} pixels.")


def _flat(image: Image.Image) -> Image.Image:
    """In RGB on white, at most the largest width in size."""
    image.thumbnail((WIDTHS[-1] * 2, WIDTHS[-1] * 2))
    if image.mode == "RGB":
        return image
    layered = image.convert("RGBA")
    ground = Image.new("RGB", layered.size, "white")
    ground.paste(layered, mask=layered.getchannel("A"))
    return ground


def _in_widths(image: Image.Image) -> dict[int, bytes]:
    """The files by width; widths beyond the image's own share the largest."""
    files = {width: _scaled(image, width) for width in {min(w, image.width) for w in WIDTHS}}
    return {width: files[min(width, image.width)] for width in WIDTHS}


def _scaled(image: Image.Image, width: int) -> bytes:
    if image.width > width:
        height = max(1, round(image.height * width / image.width))
        image = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
    out = BytesIO()
    image.save(out, "WEBP", quality=QUALITY, method=EFFORT)
    return out.getvalue()


def _tint(image: Image.Image) -> str:
    pixel = image.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    red, green, blue = pixel if isinstance(pixel, tuple) else (255, 255, 255)
    return f"#{int(red):02x}{int(green):02x}{int(blue):02x}"
