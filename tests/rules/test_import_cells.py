"""What goes out into a cell comes back as it was, whatever it is."""

import json
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.adapters.csv_rows import csv_rows
from marketplace.rules.attributes import checked_values, kind_of, written
from marketplace.rules.export_rows import ExportRow, csv_cells, csv_line, header, json_line
from marketplace.rules.import_cells import (
    guarded,
    joined_path,
    marked,
    split_path,
    unguarded,
    unmarked,
)
from marketplace.rules.import_columns import columns_of
from marketplace.rules.import_rows import read_said
from marketplace.rules.import_shelves import exact_path, written_path
from marketplace.rules.texts import line, paragraphs

ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
TRICKY = st.text(st.sampled_from("=+-@'\t\"|>\\<&;,\n ax1é\u200b\u0301"), max_size=20)
TEXT = ANY | TRICKY
LINE = TEXT.map(line)
KEY = st.from_regex(r"[a-z_][a-z0-9_]{0,10}", fullmatch=True)


@given(TEXT)
def test_a_guarded_cell_is_no_formula_and_comes_back(text):
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in set("=+-@\t\r")


@pytest.mark.parametrize("text", ["'tis", "''", "' x", "plain", ""])
def test_what_is_no_formula_is_not_touched(text):
    assert guarded(text) == text == unguarded(text)


@given(TEXT)
def test_marks_come_back(text):
    assert unmarked(marked(text)) == text


@pytest.mark.parametrize("text", ["Black & Decker", "3 < 4", "R&D", "a > b"])
def test_marks_are_only_written_where_they_must_be(text):
    assert marked(text) == text


@given(st.lists(LINE.filter(bool), min_size=1, max_size=5))
def test_a_path_comes_back_name_by_name(names):
    assert split_path(joined_path(names)) == names


def test_the_shelf_for_what_imports_add_is_left_out_of_paths():
    assert written_path(["More departments", "Lamps"]) == "Lamps"
    assert exact_path(written_path(["iThings > all", "C\\"])) == ("iThings > all", "C\\")


@given(TEXT)
def test_what_was_tidied_is_tidy(text):
    assert line(line(text)) == line(text)
    assert paragraphs(paragraphs(text)) == paragraphs(text)


@given(
    st.one_of(LINE, st.integers().map(str), st.floats().map(str), st.sampled_from(["yes", "no"]))
)
def test_the_kind_of_an_attribute_is_one_that_gives_its_text_back(text):
    schema = [{"key": "key", "name": "Key", "kind": kind_of(text)}]

    values = checked_values(schema, {"key": text}) if text else {}

    assert [written(value) for value in values.values()] == ([text] if text else [])


ROWS = st.builds(
    ExportRow,
    sku=LINE.filter(lambda text: 0 < len(text) <= 60),
    title=LINE.filter(lambda text: len(text) >= 3),
    brand=LINE,
    description=TEXT.map(paragraphs),
    highlights=st.lists(LINE.filter(bool), max_size=8),
    shelf=st.lists(LINE.filter(lambda t: len(t) >= 2), min_size=1, max_size=4).map(written_path),
    group=LINE,
    variant=LINE,
    gtin=st.sampled_from(["", "4006381333931", "96385074"]),
    condition=st.sampled_from(["new", "used", "refurbished"]),
    price=st.decimals(1, 999_999, places=2).map(str),
    was_price=st.just("1000000.00"),
    currency=st.just("EUR"),
    stock=st.integers(0, 1_000_000),
    handling_days=st.integers(0, 60),
    weight_grams=st.integers(0, 1_000_000),
    status=st.sampled_from(["active", "paused"]),
    attributes=st.dictionaries(KEY, LINE.filter(bool), max_size=3),
    options=st.dictionaries(LINE.filter(bool), LINE.filter(bool), max_size=3),
)


@given(ROWS)
def test_every_row_that_goes_out_as_csv_comes_back_as_it_was(row):
    names = header(sorted(row.attributes), sorted(row.options))
    text = csv_cells(names) + csv_line(row, names)
    _, record = csv_rows(StringIO(text, newline=""), ",")

    said = columns_of(names).said([unguarded(cell) for cell in record.cells])

    assert_same(row, read_said(2, said, "EUR"))


@given(ROWS)
def test_every_row_that_goes_out_as_json_comes_back_as_it_was(row):
    text = json_line(row)
    value = json.loads(text, parse_int=str, parse_float=str)
    assert text.count("\n") == 1

    attributes, options = value.pop("attributes", {}), value.pop("options", {})
    value["highlights"] = "\n".join(value.get("highlights", []))
    value |= {f"attr:{key}": text for key, text in attributes.items()}
    value |= {f"option:{key}": text for key, text in options.items()}
    said = columns_of(list(value)).said(list(value.values()))

    assert_same(row, read_said(2, said, "EUR"))


def assert_same(row, read):
    assert read.sku == row.sku
    assert (read.title, read.brand, read.description) == (row.title, row.brand, row.description)
    assert list(read.highlights) == row.highlights
    assert written_path(list(read.shelf)) == row.shelf
    assert read.group == row.group or (not row.group and bool(row.options))
    assert read.variant == row.variant or (not row.variant and bool(row.options))
    assert (read.gtin, read.condition, read.status) == (row.gtin, row.condition, row.status)
    assert (read.price_minor, read.stock) == (round(float(row.price) * 100), row.stock)
    assert (read.handling_days, read.weight_grams) == (row.handling_days, row.weight_grams)
    assert dict(read.attributes) == row.attributes
    assert dict(read.options) == row.options
