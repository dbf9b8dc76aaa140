"""JSON Lines as they really come: cut off, nested, with marks and half characters."""

import gzip

import pytest

from marketplace.adapters.spreadsheets import open_sheet
from marketplace.adapters.text_files import LONGEST_LINE
from marketplace.errors import Invalid
from marketplace.rules.import_cells import Listed, Nested, Unreadable

MUG = '{"title": "Mug", "price": 3.50}'


@pytest.fixture
def sheet(tmp_path):
    """Opens a file with this content and name."""

    def open_it(content, name="file.jsonl"):
        path = tmp_path / "kept"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return open_sheet(path, name)

    return open_it


def rows(found):
    return [dict(zip(found.header, record.cells, strict=True)) for record in found.records()]


def faults(found):
    return [(record.number, record.fault) for record in found.records() if record.fault]


@pytest.mark.parametrize(
    "content",
    [
        MUG.encode(),
        b"\xef\xbb\xbf" + MUG.encode(),
        MUG.encode("utf-16"),
        b"\r\n" + MUG.encode() + b"\r\n\r\n",
        # Without the time of day: each test process names the case by its bytes.
        gzip.compress(MUG.encode(), mtime=0),
    ],
)
@pytest.mark.parametrize("name", ["goods.jsonl", "goods.ndjson.gz", "goods.csv"])
def test_an_object_is_a_row_however_it_is_packed_and_called(sheet, content, name):
    assert rows(sheet(content, name)) == [{"title": "Mug", "price": "3.50"}]


def test_lines_may_have_different_names(sheet):
    found = sheet('{"a": "1"}\n\n{"b": "2", "a": null}\n')

    assert found.header == ["a", "b"]
    assert [(r.number, r.cells) for r in found.records()] == [(1, ["1", ""]), (3, ["", "2"])]


def test_attributes_and_options_are_columns(sheet):
    found = sheet('{"attributes": {"size": 1.50, "new": true}, "options": {"Colour": "Red"}}')

    assert rows(found) == [{"attr:size": "1.50", "attr:new": "yes", "option:Colour": "Red"}]


def test_lists_of_texts_are_lines_and_everything_else_within_is_marked(sheet):
    [row] = rows(sheet('{"a": ["x", 2, null], "b": [["x"]], "c": {"d": {}}}'))

    assert (row["a"], type(row["a"])) == ("x\n2\n", Listed)
    assert (row["b"], row["c"]) == ('[["x"]]', '{"d": {}}')
    assert {type(row["b"]), type(row["c"])} == {Nested}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('{"a": 1', "no valid JSON: look at character 8"),
        ("{'a': 1}", "no valid JSON: look at character 2"),
        ('"text"', "A line is one product in braces"),
        ("[1]", "A line is one product in braces"),
        ('{"a": NaN}', "NaN is no number"),
        ('{"a": -Infinity}', "-Infinity is no number"),
        ('{"a": ' + "[" * 100_000, "too many brackets"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_and_the_others_go_in(sheet, line, fault):
    found = sheet(f'{{"a": "good"}}\n{line}\n{{"a": "too"}}\n')

    [(number, reason)] = faults(found)
    assert number == 2
    assert fault in reason
    assert [record.cells for record in found.records() if not record.fault] == [["good"], ["too"]]


def test_what_no_database_takes_is_left_out(sheet):
    assert rows(sheet(r'{"a\u0000": "x\u0000y \ud800 \ud83d\ude00"}')) == [{"a": "xy ? 😀"}]


def test_damage_is_told_at_its_cell(sheet):
    content = '{"a": "Tür", "b": ["Größe"]}\n'.encode() + b'{"a": "T\xfcr", "b": ["x", "\xe4"]}\n'

    first, second = rows(sheet(content))

    assert (first["a"], type(first["b"])) == ("Tür", Listed)
    assert (second["a"], second["b"]) == ("T\ufffdr", "x\n\ufffd")
    assert {type(cell) for cell in second.values()} == {Unreadable}


def test_huge_numbers_stay_digits(sheet):
    assert rows(sheet('{"a": 1e999, "b": ' + "9" * 5_000 + "}"))[0]["a"] == "1e999"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("[" + MUG + "]", "one JSON list"),
        ("{" + " " * LONGEST_LINE + "}", "too large"),
        ('{"' + '": 1, "'.join(f"n{n}" for n in range(1_000)) + '": 1}', "500"),
        ("", "empty"),
    ],
)
def test_what_is_no_file_of_lines_is_refused(sheet, content, reason):
    with pytest.raises(Invalid, match=reason):
        sheet(content)
