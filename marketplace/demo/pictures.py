"""Paints the demo shop's pictures: products in a studio, vendor logos and wide banners."""

from dataclasses import dataclass
from random import Random

from PIL import Image, ImageColor, ImageDraw, ImageFilter, ImageFont

from marketplace.demo.backdrops import HORIZON, PLINTH_TOP, SHAPES, backdrop, palette
from marketplace.demo.motifs import thing

PRODUCT = (640, 640)
"""More pixels would show nothing more: the motifs have 256."""
BANNER = (1600, 500)
LOGO = 512
BLUR_STEP = 8
"""Shadows are blurred in this fraction of the size, where it costs next to nothing."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Where a thing stands: middle and foot in pixels, the longer side, a lean in degrees."""

    x: float
    foot: float
    side: float
    lean: float

    def scaled(self, factor: float) -> "Pose":
        """The same place on a stage of another size."""
        return Pose(self.x * factor, self.foot * factor, self.side * factor, self.lean)


def paint(motif: str, tone: str, seed: int, tint: str = "") -> Image.Image:
    """A square product picture: the same arguments give the same picture."""
    rng = Random(f"{motif} {tone} {seed}")
    shape = rng.choice(SHAPES)
    stage = backdrop(tone, shape, PRODUCT)
    for pose in _poses(rng, shape):
        pose = pose.scaled(PRODUCT[1] / 1000)
        _place(stage, thing(motif, tint), pose, palette(tone).ink)
    return stage


def paint_banner(motifs: tuple[str, ...], tone: str, seed: int) -> Image.Image:
    """A wide picture: things to the right, room for words to the left."""
    rng = Random(f"{motifs} {tone} {seed}")
    stage = backdrop(tone, rng.choice(("none", "hill")), BANNER)
    for at, motif in enumerate(motifs[:4]):
        foot = 404 + 36 * (at % 2) + rng.uniform(-6, 6)
        side = 196 + 40 * (at % 2) + rng.uniform(-10, 10)
        pose = Pose(740 + 234 * at, foot, side, rng.uniform(-5, 5))
        _place(stage, thing(motif), pose, palette(tone).ink)
    return stage


def paint_logo(name: str, tone: str) -> Image.Image:
    """A vendor's mark: initials on a disc in the colours of the tone."""
    colours = palette(tone)
    mark = Image.new("RGB", (LOGO * 2, LOGO * 2), colours.floor)
    draw = ImageDraw.Draw(mark)
    draw.ellipse((96, 96, 928, 928), fill=colours.ink)
    draw.ellipse((120, 120, 904, 904), outline=colours.accent, width=8)
    words = [word for word in name.split() if word[0].isupper()]
    letters = "".join(word[0] for word in words[:2])
    font = ImageFont.load_default(size=400 if len(letters) > 1 else 480)
    draw.text((512, 512), letters, font=font, fill=colours.floor, anchor="mm")
    return mark.resize((LOGO, LOGO), Image.Resampling.LANCZOS)


def _poses(rng: Random, shape: str) -> list[Pose]:
    """One, two or three things on a stage of 1000 x 1000, those at the back first."""
    ground = PLINTH_TOP * 1000 + 18 if shape == "plinth" else (HORIZON + 0.14) * 1000
    lean = rng.choice((0, 0, rng.uniform(-9, 9)))
    count = 1 if shape == "plinth" else rng.choices((1, 2, 3), (68, 20, 12))[0]
    if count == 1:
        side = rng.uniform(470, 540) if shape == "plinth" else rng.uniform(540, 640)
        return [Pose(500 + rng.uniform(-24, 24), ground, side, lean)]
    if count == 2:
        turn = rng.choice((-1, 1))
        return [
            Pose(500 + 165 * turn, ground - 44, 370, -4 * turn),
            Pose(500 - 110 * turn, ground + 22, 470, lean),
        ]
    back = [Pose(500 + 215 * turn, ground - 38, 330, 5 * turn) for turn in (-1, 1)]
    return [*back, Pose(500, ground + 34, 430, lean)]


def _place(stage: Image.Image, image: Image.Image, pose: Pose, ink: str) -> None:
    """Puts a thing on the stage, with the shadow it throws to the right."""
    factor = pose.side / max(image.size)
    if pose.lean:
        image = image.rotate(pose.lean, Image.Resampling.BICUBIC, expand=True)
    size = (round(image.width * factor), round(image.height * factor))
    image = image.resize(size, Image.Resampling.BICUBIC)
    _shadow(stage, image.width, pose, ink)
    corner = (round(pose.x - image.width / 2), round(pose.foot - image.height))
    stage.paste(image, corner, image)


def _shadow(stage: Image.Image, width: int, pose: Pose, ink: str) -> None:
    """A wide soft shadow falling to the right and a tight dark one where the thing touches."""
    half = width / BLUR_STEP / 2
    flat = max(3.0, half * 0.24)
    size = (round(half * 3.2), round(flat * 6.4))
    x, foot = half * 1.25, flat * 3.4
    soft = (x - half * 0.7, foot - flat * 1.1, x + half * 1.34, foot + flat * 0.7)
    tight = (x - half * 0.66, foot - flat * 0.42, x + half * 0.7, foot + flat * 0.2)
    corner = (round(pose.x - x * BLUR_STEP), round(pose.foot - foot * BLUR_STEP))
    for box, strength, blur in ((soft, 120, flat * 0.75), (tight, 150, flat * 0.22 + 0.4)):
        mask = Image.new("L", size, 0)
        ImageDraw.Draw(mask).ellipse(box, fill=strength)
        mask = mask.filter(ImageFilter.GaussianBlur(blur))
        mask = mask.resize((size[0] * BLUR_STEP, size[1] * BLUR_STEP), Image.Resampling.BILINEAR)
        stage.paste(ImageColor.getrgb(ink), corner, mask)
