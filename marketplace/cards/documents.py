"""What a machine is told of a public page: search engines, feed readers, other sites' previews."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Document:
    """The head of a page. A set `moved_to` means: only redirect there.

    `status` is 200, 404 for what never was, 410 for what was taken off the shelves.
    `data` holds schema.org objects; paths begin with "/" and have no host yet.
    """

    title: str = ""
    description: str = ""
    path: str = ""
    image: str = ""
    status: int = 200
    moved_to: str = ""
    data: list[dict[str, Any]] = field(default_factory=list)
