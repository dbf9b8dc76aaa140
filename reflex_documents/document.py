"""What a page tells machines about itself: status, head, and what its content depends on."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Document:
    """The head of one page, made from the state that the page is rendered from.

    `path` is the canonical address and `image`, `previous`, `following` and the addresses
    in `data` (schema.org objects) may be paths too: the site's address is put before them.
    `status` is 200, 404 or 410; a set `moved_to` answers 301 and nothing else.
    `depends_on` names the topics (see `Store.forget`) at whose news the document is made anew.
    """

    title: str = ""
    description: str = ""
    path: str = ""
    image: str = ""
    image_alt: str = ""
    kind: str = "website"
    status: int = 200
    moved_to: str = ""
    is_indexed: bool = True
    previous: str = ""
    following: str = ""
    preloaded_image: str = ""
    """The `srcset` of the picture that decides the largest paint."""
    preloaded_sizes: str = ""
    preloaded_type: str = ""
    """Its media type, where not every browser takes it: the others then load nothing ahead."""
    data: list[dict[str, Any]] = field(default_factory=list)
    depends_on: frozenset[str] = frozenset()
