"""CSV files as they really come: every encoding, separator and accident."""

import gzip

import pytest

from marketplace.adapters.spreadsheets import open_sheet
from marketplace.adapters.text_files import LONGEST_LINE, Record
from marketplace.errors import Invalid


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


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_found_out(sheet, separator):
    found = sheet(f"name{separator}price\n".encode() + f'"a{separator}b"{separator}3'.encode())

    assert list(found.records()) == [Record(2, [f"a{separator}b", "3"])]


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


def test_a_quotation_mark_without_its_partner_is_told_with_its_row(sheet):
    found = sheet(b'name\ncup\n"pot\n' + b"more\n" * 40_000)

    with pytest.raises(Invalid, match="Row 3 can't be read"):
        list(found.records())


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
