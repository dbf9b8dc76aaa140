"""One data folder: who is at work in it, on which ports and with which secret."""

import fcntl
import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from marketplace.config import settings
from marketplace.machine.ports import free_port


@dataclass
class Record:
    """What the process that holds a data folder tells the others about itself."""

    pid: int = 0
    command: str = ""
    url: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    """The addresses of the running services; empty until all of them are ready."""
    processes: dict[str, tuple[int, float]] = field(default_factory=dict)
    """Pid and start time (seconds since 1970) of each child."""


class Premises:
    """A data folder. At most one process at a time holds it and runs servers in it.

    The hold is a file lock, so the system takes it away from a killed process.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.path.mkdir(parents=True, exist_ok=True)
        self._lock: IO[str] | None = None

    def occupy(self) -> bool:
        """Hold the folder from now on. False when another process does."""
        lock = self._file("run.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return False
        self._lock = lock
        return True

    def leave(self) -> None:
        """Give the folder up; whoever comes next finds nothing running."""
        self._file("services.json").unlink(missing_ok=True)
        if self._lock:
            self._lock.close()
            self._lock = None

    def record(self) -> Record:
        """What the holder, or the one before it, has written down."""
        return Record(**self._read("services.json"))

    def write(self, record: Record) -> None:
        """Publish what runs here."""
        self._write("services.json", asdict(record))

    def port(self, name: str) -> int:
        """The port that `name` had last time, or another when that one is taken now.

        Never the shop's own, which is listened on last, and none that another name has.
        """
        ports = self._read("ports.json")
        spoken_for = {settings().port, *(port for one, port in ports.items() if one != name)}
        port = free_port(ports.get(name, 0))
        while port in spoken_for:
            port = free_port()
        ports[name] = port
        self._write("ports.json", ports)
        return ports[name]

    def secret(self, name: str = "secret") -> str:
        """A password of the embedded services, made up once per data folder."""
        path = self._file(name)
        if not path.exists():
            private = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(private, "w") as file:
                file.write(secrets.token_hex(16))
        return path.read_text()

    def log(self, name: str) -> Path:
        """The file that `name` writes its log lines to."""
        path = self._file(f"logs/{name}.log")
        path.parent.mkdir(exist_ok=True)
        return path

    def _file(self, name: str) -> Path:
        return self.path / name

    def _read(self, name: str) -> dict[str, Any]:
        path = self._file(name)
        return json.loads(path.read_text()) if path.exists() else {}

    def _write(self, name: str, content: dict[str, Any]) -> None:
        """Replace the file in one step, so that no reader sees half of it."""
        new = self._file(f"{name}.new")
        private = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(private, "w") as file:
            json.dump(content, file, indent=2)
        new.replace(self._file(name))
