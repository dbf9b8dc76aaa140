"""How one picture becomes files: upright, without a trace of the camera, in every width and format.

Everything here calculates for long: call it in a thread.
"""

import base64
from collections.abc import Callable, Iterable
from io import BytesIO

from PIL import Image, ImageCms, ImageOps, features

from marketplace.errors import Invalid

WIDTHS = (160, 320, 640, 1200)
"""Of the files that every picture has had since there are any."""
AVIF_WIDTHS = (320, 480, 800, 1200)
"""What cards and pages ask for on screens of one, two and three pixels to each of a page's.

Smaller ones are too light for a second file. Who changes these widths has to empty
`image.has_avif`.
"""
LARGEST = WIDTHS[-1]
MASTER_SIDE = 2 * LARGEST

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF")
MAX_BYTES = 12 * 1024 * 1024
MAX_PIXELS = 40_000_000
MIN_SIDE = 50

BLUR_SIDE = 6
BLUR_QUALITY = 50

TOO_HEAVY = "One picture is larger than 12 MB. Please make it smaller."
TOO_LARGE = "One picture has more than 40 megapixels. Please make it smaller."
TOO_SMALL = f"One picture is smaller than {MIN_SIDE} pixels. Please use a larger one."
UNREADABLE = "One file couldn't be read as a picture. Please use JPEG, PNG or WebP."
REFUSALS = (TOO_HEAVY, TOO_LARGE, TOO_SMALL, UNREADABLE)
"""Everything that is said of a picture that isn't taken."""


def opened(content: bytes) -> Image.Image:
    """The picture in RGB on white, upright, at most as large as a master.

    Raises Invalid("picture") for what is too big, too small or no picture.
    """
    if len(content) > MAX_BYTES:
        raise Invalid("picture", TOO_HEAVY)
    try:
        image = Image.open(BytesIO(content), formats=FORMATS)
        _check_size(image)
        image.draft("RGB", (LARGEST, LARGEST))
        return _flat(ImageOps.exif_transpose(image))
    except Image.DecompressionBombError:
        raise Invalid("picture", TOO_LARGE) from None
    except (OSError, SyntaxError, ValueError):
        raise Invalid("picture", UNREADABLE) from None


def webp_files(image: Image.Image, widths: Iterable[int] = WIDTHS) -> dict[int, bytes]:
    """The files that every browser takes, by width.

    Of the encoder's efforts 0 to 6, 2 makes files a twentieth larger than 4 in half the time.
    """
    return _by_width(image, widths, lambda one: _saved(one, "WEBP", quality=80, method=2))


def avif_files(image: Image.Image, widths: Iterable[int] = AVIF_WIDTHS) -> dict[int, bytes]:
    """The lighter files; made by one thread, as their time isn't anybody's to wait for.

    As sharp as WebP's 80 by structural similarity, and a quarter lighter; below speed 8 a
    twentieth less costs three times the time.
    """
    options = {"quality": 60, "speed": 8, "max_threads": 1}
    return _by_width(image, widths, lambda one: _saved(one, "AVIF", **options))


def can_make_avif() -> bool:
    """Whether this machine's Pillow was built with an encoder for it."""
    return bool(features.check("avif"))


def master_file(image: Image.Image) -> bytes:
    """What later formats are made from: larger and better than any page needs."""
    return _saved(image, "JPEG", quality=94)


def blur(image: Image.Image) -> str:
    """A few pixels as a WebP file in base64: what is shown until the picture is there."""
    small = ImageOps.contain(image, (BLUR_SIDE, BLUR_SIDE), Image.Resampling.BOX)
    return base64.b64encode(_saved(small, "WEBP", quality=BLUR_QUALITY, method=6)).decode()


def _check_size(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise Invalid("picture", TOO_LARGE)
    if min(image.size) < MIN_SIDE:
        raise Invalid("picture", TOO_SMALL)


def _flat(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16"):
        image = _eight_bits(image)
    image.thumbnail((MASTER_SIDE, MASTER_SIDE))
    image = _in_srgb(image)
    if image.mode == "RGB":
        return image
    layered = image.convert("RGBA")
    ground = Image.new("RGB", layered.size, "white")
    ground.paste(layered, mask=layered.getchannel("A"))
    return ground


def _in_srgb(image: Image.Image) -> Image.Image:
    """Colours as screens show them; the profile that told others goes with the metadata."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "CMYK"}:
        return image
    try:
        given = ImageCms.ImageCmsProfile(BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(given):
            return image
        wanted = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, given, wanted, outputMode="RGB") or image
    except (ImageCms.PyCMSError, OSError):
        return image


def _eight_bits(image: Image.Image) -> Image.Image:
    """Sixteen bits of grey made eight; Pillow alone would cut the bright ones off."""
    return image.convert("I").point(lambda value: value / 257).convert("L")


def _by_width(
    image: Image.Image, widths: Iterable[int], saved: Callable[[Image.Image], bytes]
) -> dict[int, bytes]:
    """The files by width; widths beyond the image's own share the largest."""
    made = {width: saved(_scaled(image, width)) for width in {min(w, image.width) for w in widths}}
    return {width: made[min(width, image.width)] for width in widths}


def _scaled(image: Image.Image, width: int) -> Image.Image:
    if image.width <= width:
        return image
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)


def _saved(image: Image.Image, kind: str, **options: int) -> bytes:
    """The file without the metadata that Pillow would carry on (profile, EXIF, comment)."""
    image.info = {}
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
