"""A catalogue as large as one likes, made from the rows of a real one.

Where more products are asked for than the file has rows, the rows come again with the brand
and the price of another one: the same words as often, in other company.
"""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from marketplace.rules.import_rows import GoodRow
from marketplace.rules.search_document import Document, Facts, Offered, document
from marketplace.rules.slugs import slug
from marketplace.services.import_reading import understood

CURRENCY = "EUR"
SHOPS = [(f"shop-{number}", f"Shop {number}") for number in range(1, 41)]
CONDITIONS = ("new", "new", "new", "used", "refurbished")
COLOURS = ("Black", "White", "Red", "Blue", "Green", "Silver")


def documents(path: Path, count: int) -> Iterator[Document]:
    """So many documents of the search index, with facets to count."""
    return (document(facts) for facts in islice(_facts(path), count))


def _facts(path: Path) -> Iterator[Facts]:
    rows = [row for batch in understood(path).batches(CURRENCY, 0) for row in batch.good]
    number = 0
    while True:
        for place, row in enumerate(rows):
            other = rows[(place * 7_919 + number) % len(rows)] if number >= len(rows) else row
            number += 1
            yield _product(number, row, other)


def _product(number: int, row: GoodRow, other: GoodRow) -> Facts:
    shop, name = SHOPS[number * 31 % len(SHOPS)]
    condition = CONDITIONS[number % len(CONDITIONS)]
    was = other.was_price_minor
    offer = Offered(
        shop, name, f"sku-{number}", condition, other.price_minor, was, CURRENCY, number % 9
    )
    return Facts(
        id=number,
        slug=slug(f"{row.title[:60]} {number}", "product"),
        title=row.title,
        brand=other.brand,
        description=row.description,
        categories=[(slug(part, "category"), part) for part in row.shelf],
        attributes=[f"Colour: {COLOURS[number % len(COLOURS)]}"],
        rating_sum=number % 5 * 20,
        rating_count=20,
        sold_count=number % 1_000,
        offers=[offer],
    )
