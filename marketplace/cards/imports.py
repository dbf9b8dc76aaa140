"""A file that was brought in: what its columns mean, and its rows that could not be taken."""

from dataclasses import dataclass, field

from marketplace.cards.furniture import Option


@dataclass(frozen=True)
class ColumnRow:
    """A column of a file: its name, what stands in it, and what it is taken for.

    `own` are meanings that only this column may have; `input` is its name in the form.
    """

    input: str = ""
    name: str = ""
    examples: list[str] = field(default_factory=list)
    meaning: str = ""
    is_known: bool = False
    own: list[Option] = field(default_factory=list)


@dataclass(frozen=True)
class ProblemField:
    """A field in which one cell of a bad row is corrected; the wrong one has an `error`."""

    input: str = ""
    meaning: str = ""
    label: str = ""
    value: str = ""
    error: str = ""
    is_long: bool = False
    optional: bool = True


@dataclass(frozen=True)
class ProblemForm:
    """A bad row that is open for correction; `said` is what it said when it was opened."""

    id: int = 0
    row: str = ""
    fields: list[ProblemField] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)
