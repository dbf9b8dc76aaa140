"""What a storm of calls has brought to light, each thing once."""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.matrix.server import Server

BAD = re.compile(
    r"Traceback \(most recent call last\)|handler\.failed|never retrieved|unhandled|"
    r"was never awaited|\bCRITICAL\b|Error in ASGI",
    re.IGNORECASE,
)
"""What no request may make a server write down."""
ERROR = re.compile(
    r"^(?:\w+\.)*\w+(?:Error|Exception|Warning|Interrupt|Undefined\w*)\b.*", re.MULTILINE
)
OURS = re.compile(r'File "[^"]*/((?:marketplace|reflex_documents)/[^"]+)", line (\d+), in (\w+)')


@dataclass
class Findings:
    """The faults, by what was wrong, with the first call that showed it."""

    server: Server
    calls: Counter[str] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)
    slowest: float = 0
    _read: int = 0

    def note(self, what: str, call: Any) -> None:
        """Keep a fault, unless it is known."""
        shown = json.dumps(call, default=repr)
        self.faults.setdefault(what, shown if len(shown) < 1_500 else shown[:1_500] + "…")

    def read_log(self, call: Any) -> None:
        """Look at what the server has written since."""
        written = self.server.written()
        news, self._read = written[self._read :], len(written)
        if not BAD.search(news):
            return
        for part in re.split(r"(?=Traceback \(most recent call last\))", news):
            if not BAD.search(part):
                continue
            places, errors = OURS.findall(part), ERROR.findall(part)
            place = " < ".join(f"{file}:{name}" for file, _line, name in reversed(places[-3:]))
            error = errors[-1][:200] if errors else part.strip()[:200]
            self.note(f"{error.partition(':')[0]} at {place or 'the framework'}: {error}", call)

    def report(self) -> str:
        """Every fault with its call."""
        lines = [f"{what}\n    {call}" for what, call in self.faults.items()]
        return f"{len(lines)} faults in {sum(self.calls.values()):,} calls\n" + "\n".join(lines)
