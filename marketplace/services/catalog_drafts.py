"""What a person says a product is, checked field by field before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from marketplace.errors import Invalid
from marketplace.rules.attributes import Schema, checked_values
from marketplace.rules.gtin import clean_gtin
from marketplace.rules.texts import limited, required
from marketplace.rules.variant_matrix import checked_options, variant_name
from marketplace.rules.variant_options import combination_key

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
    checked = [checked_variant(variant, needs_name=len(variants) > 1) for variant in variants]
    refuse_alike(checked)
    gtins = [variant.gtin for variant in checked if variant.gtin]
    if len(set(gtins)) < len(gtins):
        raise Invalid("gtin", "Two variants have the same GTIN.")
    return checked


def refuse_alike(variants: Sequence[VariantDraft]) -> None:
    """Variants have different names, and differ by the same axes. Raises Invalid("variants")."""
    if len({variant.name.lower() for variant in variants}) < len(variants):
        raise Invalid("variants", "Two variants have the same name.")
    optioned = [variant.options for variant in variants if variant.options]
    if len({frozenset(options) for options in optioned}) > 1:
        raise Invalid("variants", "Every variant needs a value for the same things.")
    if len({combination_key(options) for options in optioned}) < len(optioned):
        raise Invalid("variants", "Two variants are the same.")


def checked_variant(variant: VariantDraft, *, needs_name: bool) -> VariantDraft:
    """A variant made tidy; one without a name is called by its options. Raises Invalid."""
    if not 0 <= variant.weight_grams <= 1_000_000:
        raise Invalid("weight", "The weight is at most 1,000 kg.")
    options = checked_options(variant.options)
    name = variant.name.strip() or variant_name(options)
    return replace(
        variant,
        name=required("variants", "A variant's name", name, int(needs_name), 80),
        options=options,
        gtin=valid_gtin(variant.gtin),
    )


def valid_gtin(text: str) -> str:
    """A clean GTIN, or nothing for nothing. Raises Invalid("gtin")."""
    try:
        return clean_gtin(text) if text.strip() else ""
    except ValueError as error:
        raise Invalid("gtin", str(error)) from None
