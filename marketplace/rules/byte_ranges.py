"""Which part of a file a browser asks for (RFC 9110, section 14)."""

import re

ONE_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


def asked_part(header: str, size: int) -> tuple[int, int] | None:
    """Where the part begins and where it ends, exclusively; None means the whole file.

    What isn't understood, several parts included, asks for the whole. A part that begins
    behind the end can't be given: it comes back empty.
    """
    found = ONE_RANGE.fullmatch(header.strip())
    if not found or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        return max(0, size - int(last)), size
    if last and int(last) < int(first):
        return None
    start = min(size, int(first))
    return start, max(start, min(size, int(last) + 1) if last else size)
