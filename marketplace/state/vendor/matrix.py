"""The axes of a new product and every combination of their values."""

from typing import Any

import reflex as rx

from marketplace.cards.variants import AxisDraft, MatrixRow
from marketplace.errors import Invalid
from marketplace.rules.permissions import Audience
from marketplace.rules.texts import plural
from marketplace.rules.variant_matrix import combinations_of, with_axis, without_value
from marketplace.rules.variant_options import Axis
from marketplace.state.gate import handler
from marketplace.state.vendor import typed


class Matrix(rx.State, mixin=True):
    """What the variants differ by; combinations that don't exist are struck out."""

    axes: list[AxisDraft] = []
    rows: list[MatrixRow] = []
    struck: list[str] = []
    count_text: str = ""
    axes_problem: str = ""

    @handler(Audience.VENDOR)
    async def add_axis(self, form_data: dict[str, Any]):
        self._grow(typed.text(form_data, "axis-name"), typed.text(form_data, "axis-values"))

    @handler(Audience.VENDOR)
    async def add_values(self, axis: str, form_data: dict[str, Any]):
        self._grow(axis, typed.text(form_data, "axis-values"))

    @handler(Audience.VENDOR)
    async def remove_value(self, axis: str, value: str):
        self.axes_problem = ""
        self._lay_out(without_value(self._axes(), axis, value))

    @handler(Audience.VENDOR)
    async def strike(self, key: str):
        self.struck = [one for one in self.struck if one != key] + (
            [] if key in self.struck else [key]
        )
        self._lay_out(self._axes())

    def _clear(self) -> None:
        self.struck, self.axes_problem = [], ""
        self._lay_out([])

    def _combined(self) -> dict[str, dict[str, str]]:
        """The options of every combination that there is, by the prefix of its fields."""
        return {
            f"variant-{one.key}-": dict(one.options)
            for one in combinations_of(self._axes(), self.struck)
            if not one.is_struck
        }

    def _grow(self, name: str, values: str) -> None:
        try:
            self._lay_out(with_axis(self._axes(), name, values))
        except Invalid as refused:
            self.axes_problem = refused.message
        else:
            self.axes_problem = ""

    def _axes(self) -> list[Axis]:
        return [Axis(axis.name, tuple(axis.texts)) for axis in self.axes]

    def _lay_out(self, axes: list[Axis]) -> None:
        self.axes = [
            AxisDraft(axis.name, list(axis.values), f"axis-form-{place}")
            for place, axis in enumerate(axes)
        ]
        self.rows = [
            MatrixRow(one.key, one.name, f"variant-{one.key}-", one.is_struck)
            for one in combinations_of(axes, self.struck)
        ]
        kept = sum(not row.is_struck for row in self.rows)
        self.count_text = plural(kept, "variant") if self.rows else ""
