"""The Typesense binary is joined once, whoever asks."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from marketplace.machine import typesense


@pytest.fixture
def halves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("first", "second"):
        path = tmp_path / name
        path.write_text(f"{name} half\n")
        package = SimpleNamespace(get_path=lambda path=path: path)
        monkeypatch.setattr(typesense, f"{name}_half", package)


@pytest.mark.usefixtures("halves")
def test_the_halves_are_joined_in_order(tmp_path):
    joined = typesense.binary(tmp_path)

    assert joined.read_text() == "first half\nsecond half\n"
    assert joined.stat().st_mode & 0o111


@pytest.mark.usefixtures("halves")
def test_several_who_ask_at_once_get_one_binary(tmp_path, monkeypatch):
    joins = []
    join = typesense._join
    monkeypatch.setattr(typesense, "_join", lambda path: (joins.append(path), join(path)))

    with ThreadPoolExecutor(8) as pool:
        paths = set(pool.map(typesense.binary, [tmp_path] * 8))

    assert len(paths) == len(joins) == 1
