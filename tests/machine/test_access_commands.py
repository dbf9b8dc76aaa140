"""The operator's commands about keys and apps."""

import os
import subprocess
import sys

import pytest

from marketplace.config import ROOT


@pytest.fixture
def command(db_url):
    """Runs `python -m marketplace …` on the tests' services."""

    def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            (sys.executable, "-m", "marketplace", *words),
            cwd=ROOT,
            env={**os.environ, "COLUMNS": "200", **environment},
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


def test_keys_are_listed_exchanged_and_sealed_anew(command):
    first = command("keys", "rotate", "--now")
    second = command("keys", "rotate")
    waiting = command("keys", "rotate")
    listed = command("keys", "list")
    sealed = command("keys", "reseal", SECRET_KEY="new", OLD_SECRET_KEYS=os.environ["SECRET_KEY"])
    lost = command("keys", "reseal", SECRET_KEY="nobody knows the old one")
    back = command("keys", "reseal", OLD_SECRET_KEYS="new")

    kid = first.stdout.split()[1]
    assert first.returncode == 0, first.stderr
    assert "signs from" in second.stdout
    assert waiting.returncode == 1 and "The next key signs from" in waiting.stdout
    assert kid in listed.stdout and "its successor" in listed.stdout
    assert "sealed anew" in sealed.stdout and sealed.returncode == 0
    assert lost.returncode == 1 and "unreadable" in lost.stdout
    assert back.returncode == 0, back.stdout


def test_an_app_is_registered_and_removed(command):
    added = command("apps", "add", "Pocket", "--redirect", "com.pocket:/in", "--scope", "profile")
    client_id = added.stdout.strip()
    removed = command("apps", "remove", client_id)
    again = command("apps", "remove", client_id)

    assert client_id.startswith("fh_")
    assert "no access any more" in removed.stdout
    assert again.returncode == 1 and "no such app" in again.stdout


@pytest.mark.parametrize(
    ("redirect", "scope", "words"),
    [
        ("http://pocket.example/", "profile", "can't be sent back"),
        ("com.pocket:/in", "admin", "Scopes are profile"),
    ],
)
def test_what_an_app_may_not_is_said(command, redirect, scope, words):
    done = command("apps", "add", "Pocket", "--redirect", redirect, "--scope", scope)

    assert done.returncode != 0
    assert words in done.stdout + done.stderr
