"""Which forms of two products are the same, when the products are made one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Form:
    """A buyable form of a product."""

    id: int
    name: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    gtin: str = ""


def matched(keep: Sequence[Form], drop: Sequence[Form]) -> dict[int, int]:
    """For each form of the one that goes, its twin in the one that stays; 0 where there is none.

    Twins have the same options, or else the same name; two products of one form each have
    twins without further questions. Forms with different GTINs are never twins, and no form
    has two.
    """
    if len(keep) == len(drop) == 1 and may_be_one(keep[0], drop[0]):
        return {drop[0].id: keep[0].id}
    found = {one.id: 0 for one in drop}
    for looks in (_options, _name):
        free = {looks(one): one for one in keep if one.id not in found.values() and looks(one)}
        for one in drop:
            twin = free.get(looks(one))
            if not found[one.id] and twin and may_be_one(twin, one):
                found[one.id] = twin.id
                del free[looks(one)]
    return found


def may_be_one(one: Form, other: Form) -> bool:
    """Two different GTINs are two different things."""
    return not (one.gtin and other.gtin and one.gtin != other.gtin)


def _options(form: Form) -> object:
    return tuple(sorted((key.casefold(), value.casefold()) for key, value in form.options.items()))


def _name(form: Form) -> object:
    return " ".join(form.name.casefold().split())
