"""The shelves that a vendor's file names: those of the shop where it has them, else new ones."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.errors import Invalid
from marketplace.models.catalog import Category, Product
from marketplace.rules.import_shelves import LONGEST, Path, shelf_key
from marketplace.rules.permissions import SYSTEM
from marketplace.services import categories, names

MORE = "More departments"
"""The top shelves are staff's to choose: what a file adds goes below this one."""
LAST = 1_000
MOST_NEW = 1_000

Place = tuple[int | None, str]


@dataclass(slots=True)
class _Tree:
    """The shop's shelves by parent and key, those it had before by key alone, and the full ones."""

    db: Session
    below: dict[Place, int] = field(default_factory=dict)
    named: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    parents: set[int | None] = field(default_factory=set)
    filled: set[int] = field(default_factory=set)
    added: int = 0

    def know(self, id: int, parent_id: int | None, name: str) -> None:
        self.below[parent_id, shelf_key(name)] = id
        self.parents.add(parent_id)


async def shelves_for(db: Session, paths: Collection[Path]) -> dict[Path, int]:
    """The category of every path, put up where the shop lacks it; only leaves take products.

    Nothing is put below a shelf that holds products: such a path ends there.
    """
    await names.claim(db, ["shelves of imports"])
    tree = await _tree(db)
    ends = {path: await _walk(tree, path) for path in sorted(paths)}
    return {
        path: await _below(tree, end, f"Other {path[-1]}"[:LONGEST]) if end in tree.parents else end
        for path, end in ends.items()
    }


async def _tree(db: Session) -> _Tree:
    tree = _Tree(db)
    for id, parent_id, name in await db.exec(
        select(Category.id, Category.parent_id, Category.name).order_by(col(Category.id))
    ):
        tree.know(id or 0, parent_id, name)
        tree.named[shelf_key(name)].append(id or 0)
    holds_products = select(Product.id).where(Product.category_id == Category.id).exists()
    tree.filled = {id or 0 for id in await db.exec(select(Category.id).where(holds_products))}
    return tree


async def _walk(tree: _Tree, path: Path) -> int:
    shelf = await _beginning(tree, path[0])
    for name in path[1:]:
        if shelf in tree.filled and shelf not in tree.parents:
            break
        shelf = await _below(tree, shelf, name)
    return shelf


async def _beginning(tree: _Tree, name: str) -> int:
    """The top shelf of this name, or the only one that has it anywhere, or a new one."""
    key, more = shelf_key(name), tree.below.get((None, shelf_key(MORE)))
    for parent_id in (None, more):
        if known := tree.below.get((parent_id, key)):
            return known
    if len(tree.named[key]) == 1:
        return tree.named[key][0]
    return await _below(tree, await _below(tree, None, MORE), name)


async def _below(tree: _Tree, parent_id: int | None, name: str) -> int:
    if known := tree.below.get((parent_id, shelf_key(name))):
        return known
    tree.added += 1
    if tree.added > MOST_NEW:
        message = f"This file names more than {MOST_NEW:,} categories that the shop doesn't have."
        raise Invalid("file", message)
    draft = categories.CategoryDraft(name, parent_id, position=LAST)
    shelf = await categories.add_category(tree.db, SYSTEM, draft)
    tree.know(shelf.id, parent_id, name)
    return shelf.id
