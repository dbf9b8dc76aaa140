"""CSV files as they really come: every encoding, separator and accident."""

import gzip

import pytest

from marketplace.adapters.csv_rows import LONGEST_ROW, UNCLOSED
from marketplace.adapters.spreadsheets import open_sheet
from marketplace.adapters.text_files import LONGEST_LINE, Record
from marketplace.errors import Invalid
from marketplace.rules.import_cells import Unreadable


@pytest.fixture
def sheet(tmp_path):
    """Opens a file with this content."""

    def open_it(content):
        path = tmp_path / "file.csv"
        path.write_bytes(content)
        return open_sheet(path)

    return open_it


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_is_found_out(sheet, encoding):
    found = sheet("näme,price\nTür – groß,3\n".encode(encoding))

    assert found.header == ["näme", "price"]
    assert list(found.records()) == [Record(2, ["Tür – groß", "3"])]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_out(sheet, separator):
    found = sheet(f"name{separator}price\n".encode() + f'"a{separator}b"{separator}3'.encode())

    assert list(found.records()) == [Record(2, [f"a{separator}b", "3"])]


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ('"Title, with, commas";price;x\nMug;3;1\n', [["Mug", "3", "1"]]),
        ("Title, with, commas;price;x\nMug, blue;3;1\n", [["Mug, blue", "3", "1"]]),
        ("Titel;Preis, EUR\nTasse;12,50\n", [["Tasse", "12,50"]]),
        ("category,price\nA|B|C,3\n", [["A|B|C", "3"]]),
        ("title|price\nMug, blue; large|3\n", [["Mug, blue; large", "3"]]),
        ("sep=;\r\nname;price\r\nMug, blue;3\r\n", [["Mug, blue", "3"]]),
        ("SEP=\t\nname, all\tprice\nMug\t3\n", [["Mug", "3"]]),
        ("sep=^\nname^price\nMug,^3\n", [["Mug,", "3"]]),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_separator_is_what_the_rows_agree_on_or_the_file_says(sheet, content, rows, encoding):
    found = sheet(content.encode(encoding))

    assert [(record.number, record.cells) for record in found.records()] == [(2, rows[0])]


def test_a_packed_file_is_unpacked_on_the_way(sheet):
    assert sheet(gzip.compress(b"name\ncup\n")).header == ["name"]


def test_blank_rows_are_left_out_but_counted(sheet):
    found = sheet(b'\r\nname,text\r\n,\r\ncup,"two\r\nlines"\r\n\r\npot,\r\n')

    assert [(number, cells[0]) for number, cells, _ in found.records()] == [(4, "cup"), (6, "pot")]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"PK\x03\x04workbook", "isn't a CSV"),
        (b"\x89PNG\0\0", "isn't a CSV"),
        (gzip.compress(b"name\n" * 9_000, mtime=0)[:40], "damaged"),
    ],
)
def test_what_is_no_csv_file_is_refused(sheet, content, reason):
    with pytest.raises(Invalid, match=reason):
        sheet(content)


def faults(found):
    return [(record.number, record.cells) for record in found.records() if record.fault]


def good(found):
    return [(record.number, record.cells) for record in found.records() if not record.fault]


GOOD = [(number, [f"{number} mugs", "3"]) for number in (3, 4, 5)]


@pytest.mark.parametrize(
    "bad",
    [
        '"6 inch pipe,10',
        '"6 inch" pipe,"10',
        'pipe of 6,"10',
    ],
)
@pytest.mark.parametrize("written", ["{} mugs,3", '"{} mugs",3', '{} mugs,"3"', '"{} mugs","3"'])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_quotation_mark_without_its_partner_is_the_fault_of_its_row_alone(
    sheet, bad, written, end
):
    rows = [written.format(number) for number in (3, 4, 5)]
    found = sheet(end.join(["name,price", bad, *rows]).encode())

    assert faults(found) == [(2, bad.split(","))]
    assert good(found) == GOOD
    assert {record.fault for record in found.records()} == {"", UNCLOSED}


def test_two_stray_marks_make_no_row_of_several(sheet):
    found = sheet(b'name,price\n"6 inch pipe,10\n3 mugs,3\nscreen of 9",4\n5 mugs,3\n')

    assert faults(found) == [(2, ['"6 inch pipe', "10"])]
    assert good(found) == [GOOD[0], (4, ['screen of 9"', "4"]), GOOD[2]]


def test_the_last_row_may_be_the_one_that_is_not_closed(sheet):
    assert faults(sheet(b'name,price\nMug,3\n"pot,4')) == [(3, ['"pot', "4"])]


def test_a_mark_that_is_never_closed_is_not_looked_for_without_end(sheet):
    rows = LONGEST_ROW // 5 + 9
    found = sheet(b'name\ncup\n"pot\n' + b"more\n" * rows)

    assert faults(found) == [(3, ['"pot'])]
    assert [number for number, _ in good(found)] == [2, *range(4, rows + 4)]


@pytest.mark.parametrize(
    "text",
    [
        'Nice.\n\nRed, "green", blue\n',
        "\n" * 3_000,
        "a,b,c\nd,e,f",
        '"\n"\n""\n',
        "one\r\ntwo\rthree",
        "word " * 28_000,
        "A line of it.\n" * 10_000,
    ],
)
def test_cells_of_several_lines_stay_whole_however_long(sheet, text):
    told = text.replace('"', '""')
    found = sheet(f'name,price,text\nMug,3,"{told}"\nPot,4,""\n'.encode())

    assert list(found.records()) == [Record(2, ["Mug", "3", text]), Record(3, ["Pot", "4", ""])]


def test_text_behind_a_closing_mark_is_forgiven(sheet):
    assert good(sheet(b'name,price\n"9" screen,3\n')) == [(2, ["9 screen", "3"])]


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_damage_to_a_file_of_utf_8_is_told_at_its_cell(sheet, bom):
    found = sheet(bom + "täg,price\nTür,3\nCaf\u00e9,4\n".encode() + b"B\xe4r,5\n")
    rows = [record.cells for record in found.records()]

    assert found.header == ["täg", "price"]
    assert rows == [["Tür", "3"], ["Café", "4"], ["B\ufffdr", "5"]]
    assert [type(row[0]) for row in rows] == [str, str, Unreadable]


def test_a_mark_at_the_beginning_means_utf_8_whatever_follows(sheet):
    assert sheet(b"\xef\xbb\xbftitle,price\nT\xfcr,3\n").header == ["title", "price"]


def test_windows_text_stays_it_where_letters_look_like_utf_8(sheet):
    found = sheet("title,price\nCAFÉ®,3\nTür,4\nGröße,5\nÄpfel,6\n".encode("cp1252"))

    assert [record.cells[0] for record in found.records()] == ["CAFÉ®", "Tür", "Größe", "Äpfel"]


def test_a_large_file_of_windows_text_is_known_early(sheet):
    found = sheet(b"title,price\n" + "Tür,3\n".encode("cp1252") * 300_000)

    assert next(found.records()).cells == ["Tür", "3"]


def test_half_a_character_of_utf_16_is_told(sheet):
    found = sheet(
        "name,price\nTür,3\nx".encode("utf-16") + "\ud800".encode("utf-16-le", "surrogatepass")
    )

    assert [type(record.cells[0]) for record in found.records()] == [str, Unreadable]


def test_a_line_without_end_is_not_read_into_memory(sheet):
    found = sheet(b"name\n" + b"x" * (LONGEST_LINE + 1))

    with pytest.raises(Invalid, match="too large"):
        list(found.records())


def test_a_bomb_is_not_unpacked_to_its_end(sheet, monkeypatch):
    monkeypatch.setattr("marketplace.adapters.text_files.LARGEST", 3_000_000)

    with pytest.raises(Invalid, match="too large"):
        sheet(gzip.compress(b"name,price\n" * 1_000_000))


def test_a_cell_of_ten_megabytes_is_not_read_into_memory(sheet):
    found = sheet(b'name,text\ncup,"' + b"words " * 1_700_000 + b'"\n')

    with pytest.raises(Invalid, match="too large"):
        list(found.records())


def test_zeros_are_left_out(sheet):
    found = sheet(b"name\n" + b"cup\n" * 20_000 + b"p\0ot\n")

    assert [record.cells for record in found.records()][-1] == ["pot"]


def test_what_a_spreadsheet_guarded_is_text_again(sheet):
    found = sheet(b"name\n'=1+1\n'tis\n'-5\n")

    assert [record.cells for record in found.records()] == [["=1+1"], ["'tis"], ["-5"]]
