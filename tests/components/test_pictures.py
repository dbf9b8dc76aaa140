"""Where components say that a picture's files are, they are."""

import pytest

from marketplace.adapters import pictures
from marketplace.adapters.picture_formats import AVIF_WIDTHS
from marketplace.cards.catalog import ProductCard
from marketplace.components.pictures import avif_srcset, image, webp_srcset
from marketplace.pages.documents import _first_sight

KEY = "ab" * 16


@pytest.mark.parametrize("width", [320, 640, 1200])
@pytest.mark.parametrize("base", ["/media", "https://cdn-1.example/a-320/shop"])
def test_the_lighter_files_are_told_from_the_address_of_any_other(width, base, monkeypatch):
    monkeypatch.setattr(pictures, "settings", lambda: type("", (), {"media_public_url": base}))

    src = pictures.url(KEY, width)

    assert webp_srcset(src) == pictures.srcset(KEY)
    assert avif_srcset(src).split(", ") == [
        f"{base}/{KEY}-{each}.avif {each}w" for each in AVIF_WIDTHS
    ]


def test_a_picture_without_lighter_files_names_none():
    shown = str(image("/media/a-640.webp", "", srcset="/media/a-320.webp 320w"))

    assert "avif" not in shown and "--blur" not in shown


def test_a_picture_with_them_offers_them_first_and_shows_its_blur():
    shown = str(image("/media/a-640.webp", "", blur="UklGRg==", has_avif=True))

    assert shown.index('"image/avif"') < shown.index('"img"')
    assert "url(data:image/webp;base64,UklGRg==)" in shown
    assert 'loading:"lazy"' in shown


def test_the_file_that_is_loaded_ahead_is_the_one_that_the_page_will_choose():
    usual = ProductCard(image=pictures.url(KEY, 320), image_srcset=pictures.srcset(KEY))
    lighter = ProductCard(image=usual.image, image_srcset="", image_has_avif=True)

    assert _first_sight([usual])["preloaded_image"] == pictures.srcset(KEY)
    assert "preloaded_type" not in _first_sight([usual])
    assert _first_sight([lighter])["preloaded_image"] == avif_srcset(usual.image)
    assert _first_sight([lighter])["preloaded_type"] == "image/avif"
    assert _first_sight([]) == {}
