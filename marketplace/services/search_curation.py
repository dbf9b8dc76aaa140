"""Staff steer the search: products that come first or never, redirects, what is suggested.

Every decision is about a query and all that mean the same: "Headphones" is "headphone".
"""

from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import delete, func
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.config import settings
from marketplace.errors import Invalid, NotFound
from marketplace.events import SearchSteered
from marketplace.models.catalog import Category, Product
from marketplace.models.search import CuratedProduct, CuratedQuery
from marketplace.models.vendors import Vendor
from marketplace.rules.permissions import Actor, allow, may_moderate
from marketplace.rules.search_curation import (
    MOST_HIDDEN,
    MOST_PINNED,
    MOST_QUERIES,
    place_in_shop,
    query_key,
)
from marketplace.rules.search_log import normalised
from marketplace.services import audit, outbox

THINGS: dict[str, tuple[Any, str]] = {
    "c": (Category, "category"),
    "v": (Vendor, "shop"),
    "p": (Product, "product"),
}


async def pin(db: Session, actor: Actor, query: str, product_id: int) -> None:
    """The product comes first for this query, behind those that were pinned before."""
    allow(may_moderate(actor))
    curated = await _curated(db, actor, query)
    pinned = await _pinned(db, curated.id)
    if product_id in {each.product_id for each in pinned}:
        return
    if len(pinned) >= MOST_PINNED:
        raise Invalid("query", f"At most {MOST_PINNED} products can be pinned to a search.")
    await _place(db, curated, product_id, position=len(pinned))
    await _changed(db, actor, curated, "pin", {"product": product_id})


async def hide(db: Session, actor: Actor, query: str, product_id: int) -> None:
    """The product is not found by this query any more."""
    allow(may_moderate(actor))
    curated = await _curated(db, actor, query)
    hidden = select(func.count()).where(
        CuratedProduct.curated_id == curated.id, col(CuratedProduct.is_hidden)
    )
    if (await db.exec(hidden)).one() >= MOST_HIDDEN:
        raise Invalid("query", f"At most {MOST_HIDDEN} products can be hidden from a search.")
    await _place(db, curated, product_id, is_hidden=True)
    await _close_ranks(db, curated.id)
    await _changed(db, actor, curated, "hide", {"product": product_id})


async def release(db: Session, actor: Actor, query: str, product_id: int) -> None:
    """The product stands where the search itself puts it: neither pinned nor hidden."""
    allow(may_moderate(actor))
    curated = await _known(db, query)
    await db.execute(
        delete(CuratedProduct).where(
            col(CuratedProduct.curated_id) == curated.id,
            col(CuratedProduct.product_id) == product_id,
        )
    )
    await _close_ranks(db, curated.id)
    await _changed(db, actor, curated, "release", {"product": product_id})


async def move(db: Session, actor: Actor, query: str, product_id: int, step: int) -> None:
    """A pinned product changes places: -1 goes one up, 1 one down; at the ends nothing moves."""
    allow(may_moderate(actor))
    curated = await _known(db, query)
    pinned = await _pinned(db, curated.id)
    at = next((n for n, each in enumerate(pinned) if each.product_id == product_id), None)
    if at is None:
        raise NotFound("That product isn't pinned any more.")
    to = min(max(at + step, 0), len(pinned) - 1)
    if to == at:
        return
    pinned.insert(to, pinned.pop(at))
    _number(pinned)
    await _changed(db, actor, curated, "move", {"product": product_id, "position": to + 1})


async def redirect(db: Session, actor: Actor, query: str, path: str) -> None:
    """Who searches for this comes to a page of the shop instead. Raises Invalid("path")."""
    allow(may_moderate(actor))
    place = place_in_shop(path, settings().public_url)
    if not place:
        words = "Please give a page of this shop that shoppers see, like /c/lamps or /v/shop-name."
        raise Invalid("path", words)
    await _must_be_there(db, place)
    curated = await _curated(db, actor, query)
    before, curated.redirect = curated.redirect, place
    await _changed(db, actor, curated, "redirect", {"path": place}, {"path": before})


async def stop_redirect(db: Session, actor: Actor, query: str) -> None:
    """The query is searched again."""
    allow(may_moderate(actor))
    curated = await _known(db, query)
    before, curated.redirect = curated.redirect, ""
    await _changed(db, actor, curated, "redirect", {"path": ""}, {"path": before})


async def set_suggested(db: Session, actor: Actor, query: str, is_suggested: bool) -> None:
    """Whether the query may be suggested to others."""
    allow(may_moderate(actor))
    curated = await _curated(db, actor, query)
    curated.is_suggested = is_suggested
    await _changed(db, actor, curated, "suggest", {"suggested": is_suggested})


async def forget(db: Session, actor: Actor, query: str) -> None:
    """Nothing is decided about this query any more."""
    allow(may_moderate(actor))
    curated = await _known(db, query)
    await _changed(db, actor, curated, "forget", {})
    await db.delete(curated)


async def _curated(db: Session, actor: Actor, query: str) -> CuratedQuery:
    """What is decided about a query, begun when nothing was."""
    key, written = query_key(query), normalised(query)
    if not key:
        raise Invalid("query", "Please write what people search for.")
    found = await _by_key(db, key)
    if found is None:
        if (await db.exec(select(func.count()).select_from(CuratedQuery))).one() >= MOST_QUERIES:
            raise Invalid(
                "query", f"There are {MOST_QUERIES:,} searches in hand, which is the most."
            )
        found = CuratedQuery(key=key, query=written)
        db.add(found)
    found.updated_by = actor.account_id
    await db.flush()
    return found


async def _known(db: Session, query: str) -> CuratedQuery:
    found = await _by_key(db, query_key(query))
    if found is None:
        raise NotFound("Nothing is decided about that search any more.")
    return found


async def _by_key(db: Session, key: str) -> CuratedQuery | None:
    statement = select(CuratedQuery).where(CuratedQuery.key == key).with_for_update()
    return (await db.exec(statement)).first()


async def _pinned(db: Session, curated_id: int) -> list[CuratedProduct]:
    statement = (
        select(CuratedProduct)
        .where(CuratedProduct.curated_id == curated_id, ~col(CuratedProduct.is_hidden))
        .order_by(col(CuratedProduct.position), col(CuratedProduct.product_id))
    )
    return list(await db.exec(statement))


async def _place(
    db: Session,
    curated: CuratedQuery,
    product_id: int,
    *,
    position: int = 0,
    is_hidden: bool = False,
) -> None:
    if await db.get(Product, product_id) is None:
        raise NotFound("That product is not in the catalogue any more.")
    row = await db.get(CuratedProduct, (curated.id, product_id))
    if row is None:
        row = CuratedProduct(curated_id=curated.id, product_id=product_id)
        db.add(row)
    row.position, row.is_hidden = position, is_hidden
    await db.flush()


async def _close_ranks(db: Session, curated_id: int) -> None:
    await db.flush()
    _number(await _pinned(db, curated_id))


def _number(pinned: list[CuratedProduct]) -> None:
    for position, each in enumerate(pinned):
        each.position = position


async def _must_be_there(db: Session, path: str) -> None:
    kind, _, slug = urlsplit(path).path.strip("/").partition("/")
    model, name = THINGS.get(kind, (None, ""))
    if model is None:
        return
    if (await db.exec(select(model.id).where(model.slug == slug))).first() is None:
        raise Invalid("path", f"There is no {name} at that address.")


async def _changed(
    db: Session,
    actor: Actor,
    curated: CuratedQuery,
    action: str,
    after: dict[str, object],
    before: dict[str, object] | None = None,
) -> None:
    await db.flush()
    about = {"query": curated.query}
    await audit.note(
        db,
        actor,
        f"search.{action}",
        ("curated_query", curated.id),
        before=before,
        after=about | after,
    )
    await outbox.record(db, SearchSteered(curated.id))
