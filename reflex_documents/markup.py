"""Puts a document's head, its state and, without a renderer, its words into a page's HTML."""

import json
from html import escape
from typing import Any

from reflex_documents.document import Document

ADDRESSES = {"url", "item", "image", "logo", "urlTemplate", "contentUrl"}
"""The properties of a schema.org object that are addresses."""
OUTDATED = b'<meta content="favicon.ico" property="og:image"/>'
"""What Reflex puts on every page."""
SCRIPT_AHEAD = b'<link rel="modulepreload" '
SCRIPT_LATER = b'<link rel="modulepreload" fetchpriority="low" '
"""A finished page can be read before its scripts are there: style and pictures go first."""
BEFORE_SCRIPTS = b"<script>window.__reactRouterContext = "
"""React takes the first script it meets for its own, but leaves unknown elements alone."""


def finished(page: bytes, document: Document, state: str, site: str, language: str) -> bytes:
    """The rendered page with its head and the state that the browser goes on from."""
    page = page.replace(SCRIPT_AHEAD, SCRIPT_LATER)
    return _told(page, document, state, site, language)


def fallback(shell: bytes, document: Document, state: str, site: str, language: str) -> bytes:
    """The page's empty shell with the same head and state, and its gist for who has no scripts."""
    page = _told(shell, document, state, site, language)
    return page.replace(b"<body>", b"<body>" + _gist(document), 1)


def _told(page: bytes, document: Document, state: str, site: str, language: str) -> bytes:
    head = _head(document, site, language)
    if b"<title>" not in page:
        head = f"<title data-document>{escape(document.title)}</title>".encode() + head
    page = page.replace(OUTDATED, b"").replace(b"</head>", head + b"</head>", 1)
    return _with_island(page, state)


def _with_island(page: bytes, state: str) -> bytes:
    text = state.replace("&", "&amp;").replace("<", "&lt;")
    island = f'<template id="document-state">{text}</template>'.encode()
    before, scripts, after = page.partition(BEFORE_SCRIPTS)
    return before + island + scripts + after


def _head(document: Document, site: str, language: str) -> bytes:
    """The tags of a document, each marked, so that the browser can drop them when it goes on.

    JSON-LD comes last, because React takes the first script in the head for its own.
    """
    image = _whole(document.image, site)
    named = {
        "description": document.description,
        "robots": "" if document.status == 200 and document.is_indexed else "noindex",
        "twitter:card": "summary_large_image" if image else "summary",
        "twitter:title": document.title,
        "twitter:description": document.description,
        "twitter:image": image,
    }
    shared = {
        "og:title": document.title,
        "og:description": document.description,
        "og:url": _whole(document.path, site),
        "og:image": image,
        "og:image:alt": document.image_alt if image else "",
        "og:type": document.kind,
        "og:locale": language,
    }
    tags = [_meta("name", name, text) for name, text in named.items() if text]
    tags += [_meta("property", name, text) for name, text in shared.items() if text]
    tags += _links(document, site, language)
    tags += [_script(_absolute(thing, site)) for thing in document.data]
    return "".join(tags).encode()


def _links(document: Document, site: str, language: str) -> list[str]:
    links = []
    if document.preloaded_image:
        links.append(
            '<link data-document rel="preload" as="image" fetchpriority="high" '
            f'imagesrcset="{escape(document.preloaded_image)}" '
            f'imagesizes="{escape(document.preloaded_sizes)}"{_of_type(document)}>'
        )
    if document.status != 200 or not document.path:
        return links
    address = escape(_whole(document.path, site))
    links.append(f'<link data-document rel="canonical" href="{address}">')
    links += [
        f'<link data-document rel="alternate" hreflang="{tongue}" href="{address}">'
        for tongue in (language, "x-default")
    ]
    links += [
        f'<link data-document rel="{kind}" href="{escape(_whole(path, site))}">'
        for kind, path in (("prev", document.previous), ("next", document.following))
        if path
    ]
    return links


def _of_type(document: Document) -> str:
    return f' type="{escape(document.preloaded_type)}"' if document.preloaded_type else ""


def _meta(kind: str, name: str, text: str) -> str:
    return f'<meta data-document {kind}="{name}" content="{escape(text)}">'


def _script(thing: Any) -> str:
    """A JSON-LD island; no text in it can end the element."""
    text = json.dumps(thing, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script data-document type="application/ld+json">{text}</script>'


def _gist(document: Document) -> bytes:
    """Title, description and the pages that the JSON-LD names, for readers without scripts."""
    links = [
        f'<li><a href="{escape(item["url"])}">{escape(item["name"])}</a></li>'
        for thing in document.data
        for item in thing.get("itemListElement", ())
        if item.get("url") and item.get("name")
    ]
    words = f"<h1>{escape(document.title)}</h1><p>{escape(document.description)}</p>"
    return f"<noscript>{words}<ul>{''.join(links)}</ul></noscript>".encode()


def _absolute(value: Any, site: str) -> Any:
    if isinstance(value, list):
        return [_absolute(one, site) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _with_site(one, site) if name in ADDRESSES else _absolute(one, site)
        for name, one in value.items()
    }


def _with_site(address: Any, site: str) -> Any:
    if isinstance(address, list):
        return [_with_site(one, site) for one in address]
    return _whole(address, site) if isinstance(address, str) else _absolute(address, site)


def _whole(path: str, site: str) -> str:
    return site + path if path.startswith("/") else path
