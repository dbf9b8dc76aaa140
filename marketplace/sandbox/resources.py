"""What all kinds of objects have in common: retrieve, list, search, annotate, expand."""

import re
from collections.abc import Callable
from typing import Any

from marketplace.sandbox import params
from marketplace.sandbox.calls import Call, public
from marketplace.sandbox.refusals import ApiError, Missing
from marketplace.sandbox.store import Document, Store

Handler = Callable[..., Document]
CREATED = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
CLAUSE = re.compile(
    r"""(?:metadata\[["'](?P<key>[^"']+)["']\]|(?P<field>\w+)):["'](?P<value>[^"']*)["']"""
)
LARGEST_PAGE = 100


def reader(kind: str) -> Handler:
    """A handler that gives one object."""

    def retrieve(call: Call, id: str) -> Document:
        return call.fetch(kind, id)

    return retrieve


def annotator(kind: str, *fields: str) -> Handler:
    """A handler that changes metadata and a few plain fields."""

    def annotate(call: Call, id: str) -> Document:
        document = call.fetch(kind, id)
        changes = {name: call.params[name] for name in fields if name in call.params}
        changed = params.metadata(call.params, document["metadata"])
        return call.change(document, metadata=changed, **changes)

    return annotate


def lister(kind: str, url: str, *filters: str) -> Handler:
    """A handler that lists a kind, newest first, filtered by equal field values."""

    def listing(call: Call) -> Document:
        wanted = {name: call.params[name] for name in filters if name in call.params}
        clauses = [f"json ->> '$.{name}' = ?" for name in wanted]
        return page(call, kind, url, clauses, list(wanted.values()))

    return listing


def searcher(kind: str, url: str) -> Handler:
    """A handler that understands `metadata['k']:'v' AND status:'succeeded'`."""

    def search(call: Call) -> Document:
        clauses: list[str] = []
        values: list[Any] = []
        for part in str(params.required(call.params, "query")).split(" AND "):
            match = CLAUSE.fullmatch(part.strip())
            if match is None:
                raise ApiError(f"Cannot search for: {part}", "parameter_invalid", "query")
            clauses.append("json ->> ? = ?")
            path = f'$.metadata."{match["key"]}"' if match["key"] else f"$.{match['field']}"
            values += [path, match["value"]]
        found = page(call, kind, url, clauses, values)
        return {**found, "object": "search_result", "next_page": None}

    return search


def page(call: Call, kind: str, url: str, clauses: list[str], values: list[Any]) -> Document:
    """One page of a list, with Stripe's `limit`, `starting_after`, `ending_before`, `created`."""
    limit = params.integer(call.params, "limit", 10)
    if not 1 <= limit <= LARGEST_PAGE:
        raise ApiError(f"limit is 1 to {LARGEST_PAGE}.", "parameter_invalid_integer", "limit")
    clauses, values = [*clauses], [*values]
    _filter_by_time(call, clauses, values)
    order = "DESC"
    for name, sign, direction in (("starting_after", "<", "DESC"), ("ending_before", ">", "ASC")):
        if cursor := call.params.get(name):
            clauses.append(f"seq {sign} (SELECT seq FROM documents WHERE id = ?)")
            values.append(call.fetch(kind, cursor)["id"])
            order = direction
    where = " AND ".join(clauses) or "TRUE"
    found = call.store.select(
        kind, call.account, f"{where} ORDER BY seq {order} LIMIT {limit + 1}", tuple(values)
    )
    data = found[:limit] if order == "DESC" else found[:limit][::-1]
    has_more = len(found) > limit
    return {"object": "list", "url": url, "has_more": has_more, "data": data}


def _filter_by_time(call: Call, clauses: list[str], values: list[Any]) -> None:
    wanted = call.params.get("created", {})
    bounds = wanted if isinstance(wanted, dict) else {"gte": wanted, "lte": wanted}
    for name in bounds:
        if name not in CREATED:
            raise ApiError(f"Invalid created[{name}].", "parameter_unknown", "created")
        clauses.append(f"created {CREATED[name]} ?")
        values.append(params.integer(bounds, name))


def sent(store: Store, document: Document, paths: list[str]) -> Document:
    """The document as it is sent out, with the fields named in `expand` filled in."""
    shown = public(document)
    if shown["object"] in ("list", "search_result"):
        inner = [path.removeprefix("data.") for path in paths if path.startswith("data.")]
        return {**shown, "data": [sent(store, entry, inner) for entry in shown["data"]]}
    for path in paths:
        field, _, rest = path.partition(".")
        shown[field] = _expanded(store, document, field, [rest] if rest else [], shown)
    return shown


def _expanded(
    store: Store, document: Document, field: str, rest: list[str], shown: Document
) -> Any:
    """A field's object in place of its id; a field expanded before is expanded further."""
    value = document.get(f"_{field}", shown.get(field))
    if isinstance(value, str):
        found = store.find(value)
        if found is None:
            raise Missing(field, value)
        value = found
    return sent(store, value, rest) if isinstance(value, dict) else value
