"""Who is at work in the vendor's rooms, the files they brought in, and parts of their forms."""

from dataclasses import dataclass, field

from marketplace.cards.furniture import Option


@dataclass(frozen=True)
class Standing:
    """The shop a person is at work for, and all they could work for; empty without one."""

    vendor_id: int = 0
    shop: str = ""
    is_suspended: bool = False
    reason: str = ""
    shops: list[Option] = field(default_factory=list)


@dataclass(frozen=True)
class ImportRow:
    """One file that was brought in; counts are ready to show, `share` is 0 to 100.

    `rows` says when it came and how long it is, `reason` why it was not taken to its end.
    """

    id: int = 0
    file_name: str = ""
    status: str = ""
    tone: str = "neutral"
    rows: str = ""
    created: str = ""
    updated: str = ""
    unchanged: str = ""
    errors: str = ""
    problems: str = ""
    has_errors: bool = False
    is_running: bool = False
    is_waiting: bool = False
    href: str = ""
    share: float = 0.0
    progress: str = ""
    reason: str = ""


@dataclass(frozen=True)
class ImportRows:
    """One page of the files; `after` is empty on the last."""

    rows: list[ImportRow] = field(default_factory=list)
    after: str = ""


@dataclass(frozen=True)
class ProblemRow:
    """A line of a file that could not be taken."""

    id: int = 0
    row: str = ""
    column: str = ""
    value: str = ""
    reason: str = ""


@dataclass(frozen=True)
class ProblemRows:
    """One page of them; `after` is empty on the last."""

    rows: list[ProblemRow] = field(default_factory=list)
    after: str = ""


@dataclass(frozen=True)
class AttributeField:
    """A field of a product's form that its category asks for; `kind` as in rules.attributes.

    `options` are the choices of a list, each under the name of its own box where several count.
    """

    name: str = ""
    label: str = ""
    kind: str = "text"
    value: str = ""
    hint: str = ""
    is_optional: bool = True
    options: list[Option] = field(default_factory=list)


@dataclass(frozen=True)
class ProductPicture:
    """A picture in a product's editor."""

    id: int = 0
    src: str = ""
    alt: str = ""
