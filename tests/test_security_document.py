"""docs/security.md is true: every requirement stands there once, and every proof exists."""

import ast
import re
from collections import Counter
from functools import lru_cache

import pytest

from marketplace.config import ROOT, Settings

DOCUMENT = (ROOT / "docs" / "security.md").read_text()
LINE = re.compile(
    r"^\| (V\d+\.\d+\.\d+) \| (.+?) \| (met|not met|not applicable) \| (.+) \|$", re.M
)
ANY_LINE = re.compile(r"^\| (V\d+\.\d+\.\d+) ", re.M)
PROOF = re.compile(r"`((?:[\w.-]+/)*[\w.-]+\.(?:py|js|md|txt|toml))(?:::(test_\w+))?`")
SETTING = re.compile(r"`([A-Z][A-Z_]{4,})(?:=[^`]*)?`")

# Of ASVS 5.0.0, by section: the numbers of the requirements of levels 1 and 2.
WANTED = {
    "1.1": "1-2", "1.2": "1-9", "1.3": "1-11", "1.4": "1-3", "1.5": "1-2", "2.1": "1-3",
    "2.2": "1-3", "2.3": "1-4", "2.4": "1", "3.2": "1-2", "3.3": "1-4", "3.4": "1-6",
    "3.5": "1-5", "3.7": "1-2", "4.1": "1-3", "4.2": "1", "4.3": "1-2", "4.4": "1-4", "5.1": "1",
    "5.2": "1-3", "5.3": "1-2", "5.4": "1-3", "6.1": "1-3", "6.2": "1-12", "6.3": "1-4",
    "6.4": "1-4", "6.5": "1-5", "6.6": "1-3", "6.8": "1-4", "7.1": "1-3", "7.2": "1-4",
    "7.3": "1-2", "7.4": "1-5", "7.5": "1-2", "7.6": "1-2", "8.1": "1-2", "8.2": "1-3",
    "8.3": "1", "8.4": "1", "9.1": "1-3", "9.2": "1-4", "10.1": "1-2", "10.2": "1-2",
    "10.3": "1-4", "10.4": "1-11", "10.5": "1-5", "10.6": "1-2", "10.7": "1-3", "11.1": "1-2",
    "11.2": "1-3", "11.3": "1-3", "11.4": "1-4", "11.5": "1", "11.6": "1", "12.1": "1-3",
    "12.2": "1-2", "12.3": "1-4", "13.1": "1", "13.2": "1-5", "13.3": "1-2", "13.4": "1-5",
    "14.1": "1-2", "14.2": "1-4", "14.3": "1-3", "15.1": "1-3", "15.2": "1-3", "15.3": "1-7",
    "16.1": "1", "16.2": "1-5", "16.3": "1-4", "16.4": "1-3", "16.5": "1-3", "17.1": "1",
    "17.2": "1-4", "17.3": "1-2",
}  # fmt: skip
FROM_ELSEWHERE = {"REFLEX_ENV_MODE"}


def wanted():
    for section, numbers in WANTED.items():
        for part in numbers.split():
            first, _, last = part.partition("-")
            yield from (f"V{section}.{one}" for one in range(int(first), int(last or first) + 1))


@lru_cache
def named_in(path):
    tree = ast.parse((ROOT / path).read_text())
    return {
        one.name for one in tree.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_every_requirement_stands_there_once():
    counted = Counter(ANY_LINE.findall(DOCUMENT))

    assert set(counted) == set(wanted())
    assert [one for one, times in counted.items() if times > 1] == []
    assert len(LINE.findall(DOCUMENT)) == len(counted) == 253


def test_the_sum_at_the_top_is_right():
    found = Counter(status for _, _, status, _ in LINE.findall(DOCUMENT))
    said = re.search(r"\*\*Met (\d+), not met (\d+), not applicable (\d+)\b", DOCUMENT)

    assert said
    assert [int(one) for one in said.groups()] == [
        found["met"], found["not met"], found["not applicable"]
    ]  # fmt: skip


@pytest.mark.parametrize(("path", "name"), sorted(set(PROOF.findall(DOCUMENT))))
def test_every_proof_exists(path, name):
    assert (ROOT / path).is_file()
    assert not name or name in named_in(path)


def test_every_setting_exists():
    named = {one for one in SETTING.findall(DOCUMENT) if one not in FROM_ELSEWHERE}

    assert {one.lower() for one in named} - set(Settings.model_fields) == set()


def test_what_is_met_says_by_what():
    bare = [
        number
        for number, _, status, proof in LINE.findall(DOCUMENT)
        if status == "met"
        and not re.search(r"`[^`]+`|\babove\b|the same|there (is|are) none", proof)
    ]

    assert bare == ["V1.4.1", "V1.4.3"]  # Python's own doing
