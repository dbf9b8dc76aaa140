"""Pages are built anew when, and only when, something they are drawn from has changed."""

from pathlib import Path

import pytest

from marketplace.config import Settings
from marketplace.machine import frontend


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("rxconfig.py", "requirements.txt", "assets/logo.svg", "marketplace/theme.py"):
        write(tmp_path / name, "before")
    write(tmp_path / "marketplace/pages/shop/home.py", "before")
    write(tmp_path / "marketplace/services/cart.py", "before")
    monkeypatch.setattr(frontend, "ROOT", tmp_path)
    return tmp_path


def write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


@pytest.mark.parametrize(
    "name", ["rxconfig.py", "assets/logo.svg", "marketplace/pages/shop/home.py"]
)
def test_a_changed_source_asks_for_a_build(sources, name):
    before = frontend.sources_digest(Settings())

    write(sources / name, "after")

    assert frontend.sources_digest(Settings()) != before


def test_a_changed_service_does_not(sources):
    before = frontend.sources_digest(Settings())

    write(sources / "marketplace/services/cart.py", "after")

    assert frontend.sources_digest(Settings()) == before


@pytest.mark.usefixtures("sources")
def test_another_public_address_asks_for_a_build():
    here, there = Settings(public_url="http://here"), Settings(public_url="http://there")

    assert frontend.sources_digest(here) != frontend.sources_digest(there)
