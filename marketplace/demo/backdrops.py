"""Studio backdrops: a wall that curves into the floor, a quiet shape, soft light from the left."""

from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter, ImageOps

Size = tuple[int, int]
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Tone:
    """A palette: wall, floor and the accent of the shape behind the thing."""

    wall: str
    floor: str
    accent: str
    ink: str


TONES = {
    "cream": Tone("#ece3d4", "#f5eee3", "#dcc8aa", "#6b5a43"),
    "sand": Tone("#e3d5bf", "#efe4d2", "#cdb48f", "#66543a"),
    "butter": Tone("#f0e2b9", "#f7edcf", "#e2c578", "#6c5620"),
    "clay": Tone("#e2c6b4", "#eed8ca", "#c99679", "#6d3f2a"),
    "blush": Tone("#eed6d1", "#f6e5e1", "#dcaea6", "#70423f"),
    "lilac": Tone("#dcd6e6", "#e9e5f0", "#b9aed0", "#4b4166"),
    "sky": Tone("#cfdde8", "#e0eaf1", "#9fbcd2", "#2f4d66"),
    "ocean": Tone("#bfd3d6", "#d5e3e4", "#83aab0", "#234b52"),
    "fog": Tone("#dedfdf", "#ececeb", "#bfc2c3", "#3f4548"),
    "slate": Tone("#c3c9d1", "#d7dbe0", "#8f9aa9", "#2d3642"),
    "sage": Tone("#d3dccb", "#e3e9dc", "#a7b898", "#3d4d35"),
    "moss": Tone("#c5cfb4", "#d8dfca", "#8fa076", "#344022"),
}
SHAPES = ("none", "arch", "circle", "plinth", "panel", "hill")
HORIZON = 0.7
"""Where the wall has become the floor, in parts of the height."""
PLINTH_TOP = 0.74
SMALL = (250, 250)


def palette(tone: str) -> Tone:
    """The palette of a tone; unknown tones are cream."""
    return TONES.get(tone, TONES["cream"])


def backdrop(tone: str, shape: str, size: Size) -> Image.Image:
    """An empty stage of one's own, ready to put things on."""
    stage = _layer(tone, "room", size).copy()
    if shape != "none":
        stage.paste(_layer(tone, "accent", size), mask=_outline(shape, size))
    if shape == "plinth":
        stage.paste(_layer(tone, "floor", size), mask=_outline("plinth-top", size))
    return stage


@lru_cache(maxsize=3 * len(TONES))
def _layer(tone: str, part: str, size: Size) -> Image.Image:
    """A lit layer in full size (3 MB); light is soft, so it is worked out small."""
    colours = palette(tone)
    layer = _room(colours) if part == "room" else _shaded(getattr(colours, part))
    return _lit(layer).resize(size, Image.Resampling.BICUBIC)


def _room(colours: Tone) -> Image.Image:
    """Wall above, floor below, with a seamless curve between them."""
    column = Image.new("RGB", (1, 100))
    wall, floor = ImageColor.getrgb(colours.wall), ImageColor.getrgb(colours.floor)
    for y in range(100):
        rise = min(1.0, max(0.0, (y / 100 - HORIZON + 0.1) / 0.14))
        part = rise * rise * (3 - 2 * rise)
        light = 1.0 + 0.02 * (1 - y / 70) - 0.07 * max(0.0, y / 100 - HORIZON - 0.05)
        mixed = (round((a + (b - a) * part) * light) for a, b in zip(wall, floor, strict=True))
        column.putpixel((0, y), tuple(min(255, channel) for channel in mixed))
    return column.resize(SMALL, Image.Resampling.BICUBIC)


def _shaded(colour: str) -> Image.Image:
    """A colour that falls off towards the right, as under light from the left."""
    dark = ImageColor.getrgb(colour)
    light = tuple(round(channel + (255 - channel) * 0.24) for channel in dark)
    fall = Image.linear_gradient("L").rotate(90).resize(SMALL)
    return ImageOps.colorize(fall, light, dark)


@lru_cache(maxsize=16)
def _outline(shape: str, size: Size) -> Image.Image:
    """The shape as a mask, drawn in double size for smooth edges."""
    width, height = size[0] * 2, size[1] * 2
    mask = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(mask)
    middle, unit, ground = width / 2, height / 100, height * HORIZON
    if shape == "arch":
        box = (middle - 31 * unit, 12 * unit, middle + 31 * unit, ground + 20 * unit)
        draw.rounded_rectangle(box, 31 * unit, fill=255, corners=(True, True, False, False))
        draw.rectangle((0, ground + 2 * unit, width, height), fill=0)
    elif shape == "circle":
        draw.ellipse((middle - 36 * unit, 8 * unit, middle + 36 * unit, 80 * unit), fill=255)
    elif shape == "panel":
        box = (middle - 46 * unit, 0, middle + 8 * unit, ground + 1 * unit)
        draw.rectangle(box, fill=255)
    elif shape == "hill":
        draw.ellipse((-30 * unit, 48 * unit, middle + 40 * unit, 150 * unit), fill=255)
    elif shape == "plinth":
        top = PLINTH_TOP * height
        draw.rectangle((middle - 36 * unit, top, middle + 36 * unit, height), fill=255)
    else:
        top = PLINTH_TOP * height
        box = (middle - 36 * unit, top - 7 * unit, middle + 36 * unit, top + 7 * unit)
        draw.ellipse(box, fill=255)
    return mask.resize(size, Image.Resampling.BOX)


def _lit(layer: Image.Image) -> Image.Image:
    """A soft spot from the upper left and a slight vignette."""
    glow, edge = _light()
    layer = Image.composite(Image.new("RGB", SMALL, "#fffdf8"), layer, glow)
    return ImageChops.multiply(layer, edge)


@lru_cache(maxsize=1)
def _light() -> tuple[Image.Image, Image.Image]:
    """The spot as a mask and the vignette as a factor."""
    spot = ImageOps.invert(Image.radial_gradient("L")).resize((300, 300))
    glow = Image.new("L", SMALL, 0)
    glow.paste(spot, (-80, -110))
    glow = glow.filter(ImageFilter.GaussianBlur(15)).point(lambda v: v * 0.42)
    edge = Image.radial_gradient("L").point(lambda v: 255 - max(0, v - 120) * 0.26)
    return glow, Image.merge("RGB", [edge.resize(SMALL)] * 3)
