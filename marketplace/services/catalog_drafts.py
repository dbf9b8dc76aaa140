"""What a person says a product is, checked field by field before anything is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from marketplace.errors import Invalid
from marketplace.rules.attributes import Schema, checked_values
from marketplace.rules.gtin import clean_gtin
from marketplace.rules.texts import limited, line, required

MOST_VARIANTS = 60
MOST_HIGHLIGHTS = 8


@dataclass(frozen=True, slots=True)
class ProductWords:
    """A product's words and values; `description` is Markdown, the values follow the category."""

    title: str
    category_id: int
    brand: str = ""
    description: str = ""
    highlights: list[str] = field(default_factory=list)
    attributes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VariantDraft:
    """One buyable form; a product of one form has a variant without a name."""

    name: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    gtin: str = ""
    weight_grams: int = 0


@dataclass(frozen=True, slots=True)
class ProductDraft:
    """A new product with the forms it can be bought in."""

    words: ProductWords
    variants: list[VariantDraft] = field(default_factory=lambda: [VariantDraft()])


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category as far as drafts need it; only a leaf takes products."""

    schema: Schema
    is_leaf: bool


def checked_words(words: ProductWords, shelf: Shelf | None) -> ProductWords:
    """The words made tidy. Raises Invalid for the field that doesn't fit."""
    if shelf is None or not shelf.is_leaf:
        raise Invalid("category", "Please choose a category without further ones below it.")
    if len(words.highlights) > MOST_HIGHLIGHTS:
        raise Invalid("highlights", f"A product has at most {MOST_HIGHLIGHTS} highlights.")
    return ProductWords(
        title=required("title", "The title", words.title, 3, 200),
        category_id=words.category_id,
        brand=required("brand", "The brand", words.brand, 0, 80),
        description=limited("description", "The description", words.description, 20_000),
        highlights=[required("highlights", "A highlight", h, 1, 200) for h in words.highlights],
        attributes=checked_values(shelf.schema, words.attributes),
    )


def checked_variants(variants: list[VariantDraft]) -> list[VariantDraft]:
    """The variants made tidy: distinct names, distinct valid GTINs. Raises Invalid."""
    if not 1 <= len(variants) <= MOST_VARIANTS:
        raise Invalid("variants", f"A product has from 1 to {MOST_VARIANTS} variants.")
    checked = [_checked_variant(variant, len(variants) > 1) for variant in variants]
    if len({variant.name.lower() for variant in checked}) < len(checked):
        raise Invalid("variants", "Two variants have the same name.")
    gtins = [variant.gtin for variant in checked if variant.gtin]
    if len(set(gtins)) < len(gtins):
        raise Invalid("gtin", "Two variants have the same GTIN.")
    return checked


def _checked_variant(variant: VariantDraft, needs_name: bool) -> VariantDraft:
    if not 0 <= variant.weight_grams <= 1_000_000:
        raise Invalid("weight", "The weight is at most 1,000 kg.")
    return replace(
        variant,
        name=required("variants", "A variant's name", variant.name, int(needs_name), 80),
        options={line(name): line(value) for name, value in variant.options.items()},
        gtin=valid_gtin(variant.gtin),
    )


def valid_gtin(text: str) -> str:
    """A clean GTIN, or nothing for nothing. Raises Invalid("gtin")."""
    try:
        return clean_gtin(text) if text.strip() else ""
    except ValueError as error:
        raise Invalid("gtin", str(error)) from None
