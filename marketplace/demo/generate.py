"""Makes the whole demo shop from one seed."""

from dataclasses import replace
from random import Random
from typing import Any

from marketplace.demo.offers import Shelf
from marketplace.demo.opinions import Opinions
from marketplace.demo.orders import OrderPlan
from marketplace.demo.people import people
from marketplace.demo.products import LeafMaker
from marketplace.demo.shapes import DemoAttribute, DemoCategory, DemoProduct, DemoShop, DemoVendor
from marketplace.demo.words import Department, Leaf, departments, read

PRODUCTS_PER_LEAF = 34
REVIEWS = 9_000
PEOPLE = 300
ORDERS = 1_200


def demo_shop(seed: int = 1, scale: float = 1.0) -> DemoShop:
    """The shop of a seed: the same seed and scale give the same shop, byte for byte.

    A smaller `scale` thins out products, people, reviews and orders; all vendors and
    categories stay.
    """
    rng = Random(seed)
    vendors = demo_vendors()
    products = _products(rng, vendors, max(1, round(PRODUCTS_PER_LEAF * scale)))
    shoppers = people(rng, max(24, round(PEOPLE * scale)))
    opinions = Opinions(rng, _leaves(), len(shoppers))
    return DemoShop(
        vendors=vendors,
        categories=demo_categories(),
        products=products,
        people=shoppers,
        reviews=tuple(opinions.reviews(products, round(REVIEWS * scale))),
        questions=tuple(opinions.questions(products)),
        orders=OrderPlan(rng, products, len(shoppers)).orders(round(ORDERS * scale)),
    )


def demo_vendors() -> tuple[DemoVendor, ...]:
    """The vendors, the same for every seed."""
    return tuple(_vendor(raw) for raw in read("shared/vendors")["vendor"])


def demo_categories() -> tuple[DemoCategory, ...]:
    """The category tree, each department directly before its leaves."""
    tree: list[DemoCategory] = []
    for department in departments():
        tree.append(_top(department))
        tree += [_leaf(leaf) for leaf in department.leaves]
    return tuple(tree)


def _leaves() -> list[Leaf]:
    return [leaf for department in departments() for leaf in department.leaves]


def _products(
    rng: Random, vendors: tuple[DemoVendor, ...], per_leaf: int
) -> tuple[DemoProduct, ...]:
    shelf, taken = Shelf(rng, vendors), set[str]()
    makers = [LeafMaker(rng, leaf, shelf, taken) for leaf in _leaves()]
    return tuple(product for maker in makers for product in maker.products(per_leaf))


def _vendor(raw: dict[str, Any]) -> DemoVendor:
    tuples: dict[str, Any] = {
        key: tuple(raw[key]) for key in ("sells", "handling_days", "conditions", "motifs")
    }
    plain = {key: value for key, value in raw.items() if key not in {"price", *tuples}}
    return DemoVendor(**plain, **tuples, price_level=raw["price"])


def _top(department: Department) -> DemoCategory:
    motif = department.leaves[0].kinds[0].motifs[0]
    tone = department.tones[0]
    return DemoCategory(department.slug, department.name, None, department.blurb, motif, tone, ())


def _leaf(leaf: Leaf) -> DemoCategory:
    schema: dict[str, DemoAttribute] = {}
    for words in leaf.attributes:
        known = schema.get(words.schema.key, words.schema).choices
        choices = tuple(dict.fromkeys((*known, *words.schema.choices)))
        schema[words.schema.key] = replace(words.schema, choices=choices)
    return DemoCategory(
        slug=leaf.slug,
        name=leaf.name,
        parent=leaf.department,
        blurb=f"{leaf.name}: {', '.join(kind.noun for kind in leaf.kinds[:4])} and more.",
        motif=leaf.kinds[0].motifs[0],
        tone=leaf.tones[len(leaf.slug) % len(leaf.tones)],
        attributes=tuple(schema.values()),
    )
