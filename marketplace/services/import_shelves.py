"""The shelves that a vendor's file names: those of the shop where it has them, else new ones."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.errors import Invalid
from marketplace.models.catalog import Category, CategorySlug, Product
from marketplace.queries.catalog import Tree
from marketplace.rules.attributes import Schema, checked_schema
from marketplace.rules.import_shelves import LONGEST, MORE, Path, shelf_key
from marketplace.services import names
from marketplace.services.catalog_writing import shelves
from marketplace.services.import_shelf_writing import put_up

MOST_NEW = 1_000

Place = tuple[int | None, str]


@dataclass(slots=True)
class _Tree:
    """The shop's shelves by parent and key, those it had before by key alone, and the full ones.

    New ones have negative ids until they are written, parents before what is below them.
    """

    below: dict[Place, int] = field(default_factory=dict)
    named: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    parents: set[int | None] = field(default_factory=set)
    parent: dict[int, int | None] = field(default_factory=dict)
    filled: set[int] = field(default_factory=set)
    new: dict[int, tuple[int | None, str]] = field(default_factory=dict)

    def know(self, id: int, parent_id: int | None, name: str) -> None:
        self.below[parent_id, shelf_key(name)] = id
        self.parent[id] = parent_id
        self.parents.add(parent_id)

    def is_ours(self, id: int | None) -> bool:
        """Whether files of products put a shelf up, just now or below the one for what they add."""
        if id in self.new:
            return True
        more = self.below.get((None, shelf_key(MORE)))
        while id is not None and id != more:
            id = self.parent[id]
        return id is not None


async def shelves_for(
    db: Session, paths: Collection[Path], kinds: Mapping[Path, Mapping[str, str]] | None = None
) -> dict[Path, int]:
    """The category of every path, put up where the shop lacks it; only leaves take products.

    Nothing is put below a shelf that holds products: such a path ends there. Shelves that files
    added learn the attributes (`kinds`) that their products have.
    """
    await names.claim(db, ["shelves of imports"])
    tree = await _tree(db)
    ends = {path: _walk(tree, path) for path in sorted(paths)}
    shelves = {
        path: _below(tree, end, f"Other {path[-1]}"[:LONGEST]) if end in tree.parents else end
        for path, end in ends.items()
    }
    learning = [path for path, said in (kinds or {}).items() if said]
    learning = [path for path in learning if tree.is_ours(shelves[path])]
    ids = await put_up(db, tree.new)
    shelves = {path: ids.get(id, id) for path, id in shelves.items()}
    for path in learning:
        await _learn(db, shelves[path], (kinds or {})[path])
    return shelves


async def schemas_of(db: Session) -> dict[int, Schema]:
    """What the products of every category may say of themselves."""
    return {id: shelf.schema for id, shelf in (await shelves(db)).items()}


async def names_of(db: Session) -> dict[int, set[str]]:
    """The keys of the names that every category and those above it have, or had for staff."""
    tree = Tree(list((await db.exec(select(Category))).all()), {})
    keys = {id: {shelf_key(shelf.name)} for id, shelf in tree.by_id.items()}
    for former in await db.exec(select(CategorySlug)):
        keys[former.category_id].add(former.slug)
    return {id: set().union(*(keys[step.id] for step in tree.path(id))) for id in keys}


async def _learn(db: Session, id: int, kinds: Mapping[str, str]) -> None:
    shelf = await db.get_one(Category, id)
    known = {str(entry["key"]) for entry in shelf.attributes}
    new = [
        {"key": key, "name": _title(key), "kind": kind, "unit": "", "facet": True}
        for key, kind in kinds.items()
        if key not in known
    ]
    if new:
        shelf.attributes = checked_schema([*shelf.attributes, *new])


def _title(key: str) -> str:
    words = key.replace("_", " ").strip() or key
    return words[0].upper() + words[1:]


async def _tree(db: Session) -> _Tree:
    tree = _Tree()
    for id, parent_id, name in await db.exec(
        select(Category.id, Category.parent_id, Category.name).order_by(col(Category.id))
    ):
        tree.know(id or 0, parent_id, name)
        tree.named[shelf_key(name)].append(id or 0)
    holds_products = select(Product.id).where(Product.category_id == Category.id).exists()
    tree.filled = {id or 0 for id in await db.exec(select(Category.id).where(holds_products))}
    return tree


def _walk(tree: _Tree, path: Path) -> int:
    if len(path) > 1 and path[0] == MORE:
        path = path[1:]
    shelf = _beginning(tree, path[0])
    for name in path[1:]:
        if shelf in tree.filled and shelf not in tree.parents:
            break
        shelf = _below(tree, shelf, name)
    return shelf


def _beginning(tree: _Tree, name: str) -> int:
    """The top shelf of this name, or the only one that has it anywhere, or a new one."""
    key, more = shelf_key(name), tree.below.get((None, shelf_key(MORE)))
    for parent_id in (None, more):
        if known := tree.below.get((parent_id, key)):
            return known
    if len(tree.named[key]) == 1:
        return tree.named[key][0]
    return _below(tree, _below(tree, None, MORE), name)


def _below(tree: _Tree, parent_id: int | None, name: str) -> int:
    if known := tree.below.get((parent_id, shelf_key(name))):
        return known
    if len(tree.new) >= MOST_NEW:
        message = f"This file names more than {MOST_NEW:,} categories that the shop doesn't have."
        raise Invalid("file", message)
    id = -1 - len(tree.new)
    tree.new[id] = parent_id, name
    tree.know(id, parent_id, name)
    return id
