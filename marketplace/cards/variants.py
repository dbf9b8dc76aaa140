"""The forms of a product: laid out by its vendor, and chosen by a shopper."""

from dataclasses import dataclass, field

from marketplace.cards.furniture import Fact, Option


@dataclass(frozen=True)
class AxisDraft:
    """Something that variants differ by, in a vendor's form; `form` is the id of its own form."""

    name: str = ""
    texts: list[str] = field(default_factory=list)
    form: str = ""


@dataclass(frozen=True)
class MatrixRow:
    """A combination in a vendor's form; its fields begin with `prefix`."""

    key: str = ""
    name: str = ""
    prefix: str = ""
    is_struck: bool = False


@dataclass(frozen=True)
class VariantRow:
    """A form of a product in its editor; `why_kept` says why it can't be removed.

    `own_name` is empty where it is only called by its options.
    """

    id: int = 0
    name: str = ""
    own_name: str = ""
    options_text: str = ""
    gtin: str = ""
    weight: str = ""
    weight_text: str = ""
    offers_text: str = ""
    why_kept: str = ""
    options: list[Fact] = field(default_factory=list)


@dataclass(frozen=True)
class PictureChoice:
    """A picture in the editor, and the form that it shows (no value: all of them)."""

    id: int = 0
    src: str = ""
    alt: str = ""
    value: str = ""


@dataclass(frozen=True)
class VariantsForm:
    """Everything that a product's editor shows of its forms."""

    axes: list[str] = field(default_factory=list)
    rows: list[VariantRow] = field(default_factory=list)
    pictures: list[PictureChoice] = field(default_factory=list)
    looks: list[Option] = field(default_factory=list)


@dataclass(frozen=True)
class ChoiceCard:
    """One value of an axis on a product's page: `state` is there, sold_out or impossible."""

    text: str = ""
    href: str = ""
    variant_id: int = 0
    is_chosen: bool = False
    state: str = "there"
    remark: str = ""
    image: str = ""


@dataclass(frozen=True)
class AxisCard:
    """An axis on a product's page, with the value that is chosen."""

    name: str = ""
    value: str = ""
    choices: list[ChoiceCard] = field(default_factory=list)
