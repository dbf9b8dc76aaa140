"""All categories as the choices of a form, each by its whole path."""

from sqlmodel import select

from marketplace.adapters.database import Session
from marketplace.cards.furniture import Option
from marketplace.models.catalog import Category


async def category_options(db: Session) -> list[Option]:
    """In the order of their paths: "Home > Lamps"."""
    by_id = {row.id: row for row in (await db.exec(select(Category))).all()}

    def path(category: Category) -> str:
        above = by_id.get(category.parent_id or 0)
        return f"{path(above)} > {category.name}" if above else category.name

    return [Option(str(row.id), path(row)) for row in sorted(by_id.values(), key=path)]
