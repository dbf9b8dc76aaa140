"""An index of its own for each test of the search, on the real engine."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from sqlmodel import col, delete

from marketplace.adapters import search_index
from marketplace.adapters.database import transaction
from marketplace.config import settings
from marketplace.models.catalog import ProductMeaning
from marketplace.queries import search_curation, search_names
from marketplace.rules.search_document import Document, Facts, Offered, document
from tests.searching import published

Fill = Callable[..., Awaitable[None]]


def offered(**differing) -> Offered:
    """An offer by the usual shop."""
    usual = {
        "vendor_slug": "klangraum", "vendor_name": "Klangraum", "sku": "K-1", "condition": "new",
        "price_minor": 2_000, "was_price_minor": None, "currency": "EUR", "left": 5,
    }  # fmt: skip
    return Offered(**{**usual, **differing})


def thing(id: int, title: str, *, offer: dict | None = None, **facts) -> Document:
    """A document of the index, as the shop would write it."""
    facts.setdefault("offers", [offered(**(offer or {}))])
    return document(Facts(id=id, slug=f"thing-{id}", title=title, **facts))


@pytest.fixture
async def fill(db_url: str, worker_id: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Fill]:
    """`await fill(thing(…), …)`: exactly these are on sale."""
    monkeypatch.setenv("TYPESENSE_ALIAS", f"try-{worker_id}")
    settings.cache_clear()
    monkeypatch.setattr(search_curation, "_kept", search_curation._Kept())
    monkeypatch.setattr(search_names, "_kept", search_names._Kept())

    async def publish(*things: Document) -> None:
        # Other tests have committed products with these numbers, which mean something else.
        numbers = [int(one["id"]) for one in things]
        async with transaction() as db:
            await db.exec(delete(ProductMeaning).where(col(ProductMeaning.product_id).in_(numbers)))

        async def batches() -> AsyncIterator[list[Document]]:
            yield list(things)

        await published(batches)

    yield publish
    for name in await search_index.collections():
        await search_index.client().collections[name].delete()
    monkeypatch.undo()
    settings.cache_clear()
