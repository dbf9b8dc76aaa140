"""The pictures of a product, as its editor shows and changes them."""

import pytest

from marketplace.errors import NotFound
from marketplace.services.catalog_images import ONLY_SOME
from marketplace.state.vendor import product_pictures as screen
from marketplace.state.vendor.product_pictures import NOT_TAKEN, ProductPicturesState
from tests.factories import shop
from tests.services.test_catalog_images import hung
from tests.state.vendor.conftest import call


@pytest.fixture
async def mine(db):
    made = await shop(db)
    for letter in "abc":
        await hung(db, made, letter)
    return made


@pytest.fixture
def editor(sit, mine, monkeypatch):
    monkeypatch.setattr(screen, "segment", lambda _state: str(mine.offer.product_id))
    monkeypatch.setattr(screen, "parameter", lambda _state, _name: "")
    return sit(ProductPicturesState, mine.owner)


def words(state):
    return [picture.alt for picture in state.pictures]


async def test_the_editor_shows_the_pictures_in_their_order(editor):
    await call(editor, "load")

    assert words(editor) == ["a", "b", "c"]


async def test_the_order_changes_as_asked(editor):
    await call(editor, "load")
    last = editor.pictures[-1].id

    await call(editor, "move", last, "left")
    assert words(editor) == ["a", "c", "b"]
    await call(editor, "move", last, "first")
    assert words(editor) == ["c", "a", "b"]
    await call(editor, "move", last, "right")
    assert words(editor) == ["a", "c", "b"]


async def test_a_picture_is_described_and_taken_away(editor):
    await call(editor, "load")
    first = editor.pictures[0].id

    await call(editor, "describe", first, "  From the side ")
    assert words(editor) == ["From the side", "b", "c"]
    await call(editor, "remove", first)
    assert words(editor) == ["b", "c"]


async def test_a_description_that_is_too_long_is_told_at_its_picture(editor):
    await call(editor, "load")
    second = editor.pictures[1].id

    await call(editor, "describe", second, "x" * 201)

    assert editor.wrong_id == second
    assert editor.problem


async def test_another_shops_pictures_cannot_be_touched(editor, db):
    other = await shop(db)
    theirs = await hung(db, other, "z")
    await call(editor, "load")

    for name, arguments in (("move", ("first",)), ("remove", ()), ("describe", ("Mine",))):
        with pytest.raises(NotFound):
            await call(editor, name, theirs.id, *arguments)

    assert theirs.alt == "z"


@pytest.mark.parametrize(
    ("said", "shown"),
    [("", ""), (ONLY_SOME, ONLY_SOME), ("Call 0900 123 to unlock your account", NOT_TAKEN)],
)
async def test_only_our_own_words_are_repeated_from_an_address(editor, monkeypatch, said, shown):
    monkeypatch.setattr(screen, "parameter", lambda _state, _name: said)

    await call(editor, "load")

    assert editor.problem == shown
