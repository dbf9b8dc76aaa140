"""What becomes of a picture: refused, or upright, small, and without a trace of the camera."""

import base64
import tracemalloc
from io import BytesIO

import pytest
from PIL import Image, ImageCms

from marketplace.adapters import files, pictures
from marketplace.adapters.picture_formats import (
    AVIF_WIDTHS,
    REFUSALS,
    TOO_HEAVY,
    TOO_LARGE,
    TOO_SMALL,
    UNREADABLE,
    WIDTHS,
    avif_files,
    blur,
    opened,
    webp_files,
)
from marketplace.config import settings
from marketplace.errors import Invalid, NotFound, Unavailable
from tests.pictures import from_a_phone, halves, hidden_bomb, pixel_bomb, png, saved, text_bomb

SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
CUT_OFF = saved(halves(), "JPEG")[:4_000]


@pytest.fixture(params=["folder", "s3"])
def place(request, tmp_path):
    """A place for files of this test's own: the data folder or an S3 store."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATA_DIR", str(tmp_path))
        if request.param == "s3":
            patch.setenv("MEDIA_URL", request.getfixturevalue("s3_url"))
        settings.cache_clear()
        yield request.param
    settings.cache_clear()


def seen(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content)).convert("RGB")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", UNREADABLE),
        (b"not a picture", UNREADABLE),
        (SVG, UNREADABLE),
        (b"%PDF-1.7\n" + png(), UNREADABLE),
        (CUT_OFF, UNREADABLE),
        (png()[:60], UNREADABLE),
        (png(49, 80), TOO_SMALL),
        (saved(halves(), "BMP"), UNREADABLE),
        (saved(halves(), "ICO"), UNREADABLE),
        (pixel_bomb(), TOO_LARGE),
        (saved(Image.new("1", (6_400, 6_400))), TOO_LARGE),
        (b"\0" * (12 * 1024 * 1024 + 1), TOO_HEAVY),
        (png() + b"\0" * 12 * 1024 * 1024, TOO_HEAVY),
    ],
    ids=["empty", "text", "svg", "pdf", "cut off jpeg", "cut off png", "tiny", "bmp", "ico",
         "pixel bomb", "41 megapixels", "12 MB and one byte", "a picture with 12 MB behind it"],
)  # fmt: skip
def test_what_is_no_good_picture_is_refused_in_words(content, words):
    with pytest.raises(Invalid) as refused:
        opened(content)

    assert (refused.value.field, refused.value.message) == ("picture", words)
    assert words in REFUSALS


@pytest.mark.parametrize("bomb", [hidden_bomb(), text_bomb()], ids=["pixels", "comment"])
def test_a_file_that_unpacks_to_far_more_takes_no_memory(bomb):
    assert len(bomb) < 500_000
    tracemalloc.start()

    try:
        pictures.prepare(bomb)
    except Invalid as refused:
        assert refused.message == UNREADABLE

    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20_000_000


def test_every_width_is_made_in_both_formats():
    image = halves(2_600, 1_300)

    webp, avif = webp_files(image), avif_files(image)

    assert tuple(webp) == WIDTHS and tuple(avif) == AVIF_WIDTHS
    for kind, made in (("WEBP", webp), ("AVIF", avif)):
        for width, content in made.items():
            shown = Image.open(BytesIO(content))
            assert (shown.format, shown.size) == (kind, (width, width // 2))


def test_a_small_picture_is_never_made_larger():
    made = webp_files(halves(400, 300))

    assert seen(made[1200]).size == (400, 300)
    assert made[1200] == made[640]


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_phones_picture_stands_upright(orientation):
    turned = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90,
              8: Image.Transpose.ROTATE_270}[orientation]  # fmt: skip
    content = from_a_phone(orientation, halves().transpose(turned))

    image = opened(content)

    assert image.size == (900, 600)
    left, right = image.getpixel((50, 300)), image.getpixel((850, 300))
    assert left[0] > 150 > left[2] and right[2] > 150 > right[0]


def test_no_file_tells_where_when_or_by_what_it_was_taken():
    content = from_a_phone()
    assert b"SecretCamera" in content and b"SecretXmp" in content

    prepared = pictures.prepare(content)
    avif = avif_files(opened(content))

    made = [*prepared.files.values(), *avif.values(), base64.b64decode(prepared.blur)]
    for file in made:
        assert b"Secret" not in file and b"Exif" not in file and b"EXIF" not in file
        shown = Image.open(BytesIO(file))
        assert not dict(shown.getexif()) and not shown.info.get("icc_profile")
        assert not shown.info.get("comment") and not shown.info.get("xmp")


def test_a_printers_jpeg_is_shown_in_the_colours_of_screens():
    content = saved(Image.new("CMYK", (200, 200), (0, 255, 255, 0)), "JPEG")

    red, green, blue = opened(content).getpixel((100, 100))

    assert red > 200 and green < 60 and blue < 60


def test_sixteen_bits_of_grey_keep_their_shades():
    grey = Image.new("I;16", (200, 200), 0x8000)

    assert abs(opened(saved(grey)).getpixel((100, 100))[0] - 128) <= 1


def test_what_can_be_seen_through_stands_on_white():
    glass = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    palette = glass.convert("P")
    palette.info["transparency"] = 0

    assert opened(saved(glass)).getpixel((10, 10)) == (255, 255, 255)
    assert opened(saved(palette)).mode == "RGB"


def test_of_a_picture_that_moves_the_first_is_taken():
    frames = [Image.new("RGB", (120, 120), colour) for colour in ("red", "lime", "blue")]
    moving = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])

    made = pictures.prepare(moving)

    shown = Image.open(BytesIO(made.files["320.webp"]))
    assert getattr(shown, "n_frames", 1) == 1
    assert seen(made.files["320.webp"]).getpixel((60, 60))[0] > 200


def test_other_colour_spaces_become_that_of_screens():
    """Of this profile, what is called red is green."""
    usual = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = usual.replace(b"rXYZ", b"-XYZ").replace(b"gXYZ", b"rXYZ").replace(b"-XYZ", b"gXYZ")
    named = swapped.replace("sRGB".encode("utf-16-be"), "mine".encode("utf-16-be"))
    red = Image.new("RGB", (80, 80), (250, 10, 10))

    assert opened(saved(red, icc_profile=usual)).getpixel((5, 5)) == (250, 10, 10)
    assert opened(saved(red, icc_profile=named)).getpixel((5, 5))[1] > 200
    assert opened(saved(red, icc_profile=b"broken")).getpixel((5, 5)) == (250, 10, 10)


def test_a_blur_is_some_bytes_that_look_like_the_picture():
    text = blur(halves())

    assert len(text) <= 120
    tiny = seen(base64.b64decode(text))
    assert max(tiny.size) == 6
    assert tiny.getpixel((0, 1))[0] > 120 > tiny.getpixel((0, 1))[2]
    assert tiny.getpixel((5, 1))[2] > 120 > tiny.getpixel((5, 1))[0]


def test_very_long_pictures_are_bounded():
    assert min(opened(png(50, 20_000)).size) >= 1
    assert max(opened(png(50, 20_000)).size) <= 2_400


async def test_a_picture_is_kept_in_every_width_and_made_lighter_afterwards(place):
    picture = await pictures.take_in(from_a_phone(image=halves(900, 601)))
    for width in WIDTHS:
        assert seen(await files.get(f"{picture.key}-{width}.webp")).width == min(width, 900)
    assert not await files.has(f"{picture.key}-1200.avif")

    again = await pictures.make_lighter(picture.key)

    assert Image.open(BytesIO(base64.b64decode(again))).size[0] == 6
    for width in AVIF_WIDTHS:
        assert Image.open(BytesIO(await files.get(f"{picture.key}-{width}.avif"))).format == "AVIF"


async def test_pictures_from_before_there_were_masters_are_made_lighter_too(place):
    key = "5" * 32
    for width, content in webp_files(halves(1_300, 800)).items():
        await files.put(f"{key}-{width}.webp", content)

    assert await pictures.make_lighter(key)

    assert await files.has(f"{key}-1200.avif")


async def test_what_was_never_kept_cannot_be_made_lighter(place):
    with pytest.raises(NotFound):
        await pictures.make_lighter("6" * 32)


async def test_a_store_that_is_down_takes_no_picture_and_says_so(monkeypatch):
    monkeypatch.setenv("MEDIA_URL", "s3://a:b@127.0.0.1:9/media?secure=no")
    settings.cache_clear()

    with pytest.raises(Unavailable, match="try again"):
        await pictures.take_in(png())

    monkeypatch.undo()
    settings.cache_clear()


def test_addresses_lead_to_the_shop_or_to_where_the_operator_says(monkeypatch):
    assert pictures.url("") == pictures.srcset("") == ""
    assert pictures.url("abc", 320) == "/media/abc-320.webp"
    assert pictures.srcset("abc").startswith("/media/abc-320.webp 320w, ")

    monkeypatch.setenv("MEDIA_PUBLIC_URL", "https://cdn.example/shop/")
    settings.cache_clear()

    assert pictures.url("abc", 320) == "https://cdn.example/shop/abc-320.webp"
    monkeypatch.undo()
    settings.cache_clear()
