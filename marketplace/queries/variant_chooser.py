"""Choosing among a product's variants axis by axis: which value leads where, and looks how."""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace import routes
from marketplace.cards.products import VariantCard
from marketplace.cards.variants import AxisCard, ChoiceCard
from marketplace.models.catalog import Image, Variant
from marketplace.rules.variant_options import Axis, axes_of, look_of

THERE, SOLD_OUT, IMPOSSIBLE = "there", "sold_out", "impossible"


def shown_by(
    names: Sequence[str], variants: Sequence[Variant], images: Sequence[Image]
) -> dict[int, int]:
    """The place of the first picture of each variant, or else of one that looks the same."""
    own: dict[int | None, int] = {}
    for place, image in enumerate(images):
        own.setdefault(image.variant_id, place)
    found = {one.id: own[one.id] for one in variants if one.id in own}
    if look := look_of(axes_of(names, [one.options for one in variants])):
        alike = {
            one.options[look.name]: found[one.id] for one in reversed(variants) if one.id in found
        }
        for one in variants:
            if one.options[look.name] in alike:
                found.setdefault(one.id, alike[one.options[look.name]])
    return found


def chooser(
    slug: str, names: Sequence[str], variants: Sequence[VariantCard], chosen: VariantCard
) -> list[AxisCard]:
    """The axes with their values as seen from the variant that is chosen.

    Empty for one variant, and for variants that only their names tell apart.
    """
    axes = axes_of(names, [_options(one) for one in variants]) if len(variants) > 1 else []
    view = _View(slug, axes, variants, _options(chosen))
    return [
        AxisCard(
            axis.name,
            view.present.get(axis.name, ""),
            [view.choice(axis, value) for value in axis.values],
        )
        for axis in axes
    ]


@dataclass(frozen=True, slots=True)
class _View:
    """All variants, seen from one that has the options `present`."""

    slug: str
    axes: Sequence[Axis]
    variants: Sequence[VariantCard]
    present: dict[str, str]

    def choice(self, axis: Axis, value: str) -> ChoiceCard:
        """A value with the variant it leads to: the same in all else, or else the nearest."""
        with_it = [one for one in self.variants if _options(one)[axis.name] == value]
        others = [other.name for other in self.axes if other != axis]
        nearest = max(with_it, key=lambda one: self._likeness(one, others))
        state, remark = self._state(nearest, others)
        has_look = axis == look_of(self.axes)
        return ChoiceCard(
            text=value,
            href=routes.variant(self.slug, nearest.id),
            variant_id=nearest.id,
            is_chosen=value == self.present.get(axis.name),
            state=state,
            remark=remark,
            image=next((one.image for one in with_it if one.image), "") if has_look else "",
        )

    def _likeness(self, variant: VariantCard, others: Sequence[str]) -> tuple[int, bool]:
        """What is the same first, then what can be bought, then what comes first."""
        options = _options(variant)
        return sum(options[name] == self.present.get(name) for name in others), variant.in_stock

    def _state(self, nearest: VariantCard, others: Sequence[str]) -> tuple[str, str]:
        options = _options(nearest)
        if any(options[name] != self.present.get(name) for name in others):
            return IMPOSSIBLE, f"not made in {', '.join(self.present.get(n, '') for n in others)}"
        return (THERE, "") if nearest.in_stock else (SOLD_OUT, "sold out")


def _options(variant: VariantCard) -> dict[str, str]:
    return {fact.name: fact.value for fact in variant.options}
