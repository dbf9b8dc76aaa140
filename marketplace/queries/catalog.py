"""The shelves: the tree of categories and one category's page."""

from collections import defaultdict
from urllib.parse import urlencode

from sqlalchemy import func, literal
from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters import pictures
from marketplace.adapters.database import Session
from marketplace.cards.furniture import Crumb, NavLink, Option
from marketplace.cards.products import CategoryBranch, CategoryCard, CategoryPage
from marketplace.errors import NotFound
from marketplace.models.catalog import Category, CategorySlug, Product
from marketplace.queries.catalog_grid import PIECE, products_of
from marketplace.rules.attributes import Entry, asked
from marketplace.rules.kinds import ProductStatus
from marketplace.rules.permissions import Actor
from marketplace.rules.texts import plural

SORT_NAMES = {
    "popular": "Most popular",
    "new": "Newest",
    "rating": "Best rated",
    "price": "Cheapest first",
    "price-desc": "Dearest first",
}


class Tree:
    """All categories at once: there are hundreds, not millions."""

    def __init__(self, rows: list[Category], counts: dict[int, int]) -> None:
        self.by_id = {row.id: row for row in rows}
        self.below: dict[int | None, list[int]] = defaultdict(list)
        for row in rows:
            self.below[row.parent_id].append(row.id)
        self._counts = counts

    def path(self, category_id: int | None) -> list[Category]:
        """From the top down to the category itself."""
        steps: list[Category] = []
        while category_id is not None:
            steps.append(self.by_id[category_id])
            category_id = steps[-1].parent_id
        return steps[::-1]

    def asked(self, category_id: int) -> list[Entry]:
        """What products of a category are asked to say of themselves."""
        return asked(step.attributes for step in self.path(category_id))

    def count(self, category_id: int) -> int:
        """How many products stand on a shelf and on those below it."""
        return self._counts.get(category_id, 0) + sum(map(self.count, self.below[category_id]))

    def card(self, category_id: int) -> CategoryCard:
        """A category as it is shown."""
        category = self.by_id[category_id]
        return CategoryCard(
            id=category_id,
            parent_id=category.parent_id or 0,
            slug=category.slug,
            href=routes.category(category.slug),
            name=category.name,
            description=category.description,
            image=pictures.url(category.picture, 320),
            depth=len(self.path(category_id)) - 1,
            products_text=plural(self.count(category_id), "product"),
        )

    def cards_below(self, category_id: int | None) -> list[CategoryCard]:
        """The filled shelves right below one (None: the top)."""
        return [self.card(id) for id in self.below[category_id] if self.count(id)]


async def tree(db: Session) -> Tree:
    """Every category with how many published products stand on it."""
    rows = await db.exec(select(Category).order_by(col(Category.position), col(Category.name)))
    counts = await db.exec(
        select(Product.category_id, func.count())
        .where(Product.status == ProductStatus.PUBLISHED)
        .group_by(col(Product.category_id))
    )
    return Tree(list(rows.all()), dict(counts.all()))


async def way_to(db: Session, category_id: int) -> list[Category]:
    """From the top down to a category."""
    step = select(Category.id, Category.parent_id, literal(0).label("up"))
    way = step.where(Category.id == category_id).cte("way", recursive=True)
    way = way.union_all(
        select(Category.id, Category.parent_id, way.c.up + 1).join(
            way, way.c.parent_id == col(Category.id)
        )
    )
    found = select(Category).join(way, way.c.id == col(Category.id)).order_by(way.c.up.desc())
    return list((await db.exec(found)).all())


async def category_tree(db: Session, actor: Actor) -> list[CategoryBranch]:
    """The menu: top categories with those right below them, the empty ones left out."""
    known = await tree(db)
    return [CategoryBranch(top, known.cards_below(top.id)) for top in known.cards_below(None)]


async def category_page(
    db: Session,
    actor: Actor,
    slug: str,
    sort: str = "popular",
    after: str = "",
    limit: int = PIECE,
) -> CategoryPage:
    """A category with so many of the products in it and below it. Raises NotFound.

    For a name that it had before only where to go.
    """
    known = await tree(db)
    found = next((c for c in known.by_id.values() if c.slug == slug), None)
    if found is None or found.id is None:
        return await _moved(db, slug)
    return CategoryPage(
        category=known.card(found.id),
        crumbs=[*crumbs(known.path(found.parent_id)), Crumb(found.name)],
        below=known.cards_below(found.id),
        grid=await products_of(
            db, actor, category_id=found.id, sort=sort, after=after, limit=limit
        ),
    )


async def _moved(db: Session, slug: str) -> CategoryPage:
    found = await db.exec(
        select(Category.slug)
        .join(CategorySlug, col(CategorySlug.category_id) == Category.id)
        .where(CategorySlug.slug == slug)
    )
    present = found.first()
    if present is None:
        raise NotFound("We couldn't find that category.")
    return CategoryPage(moved_to=routes.category(present))


def category_sorts(slug: str, present: str) -> list[NavLink]:
    """The orders a category can be shown in, as links."""
    return [
        NavLink(text, piece_href(routes.category(slug), sort), current=sort == present)
        for sort, text in SORT_NAMES.items()
    ]


def piece_href(page: str, sort: str = "popular", after: str = "") -> str:
    """The address of a piece of a list that goes on after something; what is usual is left out."""
    named = {"sort": sort if sort != "popular" else "", "after": after}
    query = urlencode({name: value for name, value in named.items() if value})
    return f"{page}?{query}" if query else page


def crumbs(path: list[Category]) -> list[Crumb]:
    """The way to a page below these categories."""
    steps = [Crumb(category.name, routes.category(category.slug)) for category in path]
    return [Crumb("Home", routes.HOME), *steps]


async def category_options(db: Session, actor: Actor) -> list[Option]:
    """The categories that take products, for a form: "Kitchen > Tableware" under its id."""
    known = Tree(list((await db.exec(select(Category).order_by(col(Category.name)))).all()), {})
    leaves = [id for id in known.by_id if not known.below[id]]
    paths = {id: " > ".join(step.name for step in known.path(id)) for id in leaves}
    return [Option(str(id), paths[id]) for id in sorted(leaves, key=lambda id: paths[id].lower())]


async def attribute_schema(db: Session, actor: Actor, category_id: int) -> list[Entry]:
    """What products of a category are asked to say (rules.attributes). Raises NotFound."""
    steps = await way_to(db, category_id)
    if not steps:
        raise NotFound("We couldn't find that category.")
    return asked(step.attributes for step in steps)
