"""A document's head, state and words are put into a page, and nothing in them can break out."""

import html
import json
import re

import pytest

from reflex_documents.document import Document
from reflex_documents.markup import OUTDATED, fallback, finished

SITE = "https://small.example"
PAGE = (
    b'<!DOCTYPE html><html lang="en"><head><meta charSet="utf-8"/>'
    b"<script>theme()</script></head><body><main>Elm</main>"
    b"<script>window.__reactRouterContext = {};</script><script>more()</script></body></html>"
)
NASTY = "</script><script>alert(\"1\")</script> & 'quotes' &lt; </template> </head>"


def made(page=PAGE, state="{}", **about):
    """The finished page, as text."""
    return finished(page, Document(**about), state, SITE, "en").decode()


def head(page):
    """What stands between the head's tags."""
    return page.partition("<head>")[2].partition("</head>")[0]


def tag(page, pattern):
    """The words of the one tag that the pattern finds."""
    found = re.findall(pattern, head(page))
    assert len(found) == 1, found
    return html.unescape(found[0])


def meta(page, name):
    """The content of a meta tag, or None."""
    found = re.findall(f'<meta data-document (?:name|property)="{name}" content="([^"]*)">', page)
    assert len(found) < 2
    return html.unescape(found[0]) if found else None


def link(page, kind):
    """Where a link of the head leads, or None."""
    found = re.findall(f'<link data-document rel="{kind}"[^>]* ?href="([^"]*)">', head(page))
    assert len(found) < 2
    return html.unescape(found[0]) if found else None


def things(page):
    """The schema.org objects."""
    pattern = r'<script data-document type="application/ld\+json">(.*?)</script>'
    return [json.loads(text) for text in re.findall(pattern, head(page))]


def test_a_document_tells_its_title_description_and_picture():
    page = made(
        title="Elm bench",
        description="Made of elm.",
        path="/elm",
        image="/elm.webp",
        image_alt="A bench",
        kind="product",
    )

    assert meta(page, "description") == meta(page, "og:description") == "Made of elm."
    assert meta(page, "og:title") == meta(page, "twitter:title") == "Elm bench"
    assert meta(page, "og:url") == f"{SITE}/elm"
    assert meta(page, "og:image") == meta(page, "twitter:image") == f"{SITE}/elm.webp"
    assert meta(page, "og:image:alt") == "A bench"
    assert meta(page, "og:type") == "product"
    assert meta(page, "twitter:card") == "summary_large_image"


def test_what_a_document_does_not_say_is_no_empty_tag():
    page = made(title="Elm bench")

    assert 'content=""' not in page
    assert meta(page, "og:image") is None
    assert meta(page, "twitter:card") == "summary"


def test_a_picture_of_another_site_keeps_its_address():
    assert meta(made(image="https://cdn.example/elm.webp"), "og:image") == (
        "https://cdn.example/elm.webp"
    )


def test_a_page_without_a_title_gets_the_documents():
    page = made(title="Elm & oak")

    assert tag(page, "<title data-document>(.*?)</title>") == "Elm & oak"


def test_the_title_that_the_page_brought_is_kept():
    page = made(PAGE.replace(b"<head>", b"<head><title>Rendered</title>"), title="Elm bench")

    assert tag(page, "<title[^>]*>(.*?)</title>") == "Rendered"


@pytest.mark.parametrize("field", ["title", "description", "image", "path", "previous", "kind"])
def test_no_word_of_a_document_breaks_out_of_its_tag(field):
    page = made(**{"path": "/elm", field: "/" + NASTY})

    assert "alert(" in page
    assert 'alert("' not in page
    assert "<script>alert" not in page
    assert page.count("</head>") == 1


def test_no_word_of_a_schema_org_object_ends_its_script():
    page = made(data=[{"@type": "Product", "name": NASTY}])

    assert things(page) == [{"@type": "Product", "name": NASTY}]
    assert "<script>alert" not in page


def test_the_state_comes_back_from_the_island_as_it_was():
    state = json.dumps({"thing": {"title": NASTY, "more": "&amp; &lt; “ü” \u2028 \\ \n"}})

    page = made(state=state)

    island = re.findall('<template id="document-state">([^<]*)</template>', page)
    assert len(island) == 1
    assert html.unescape(island[0]) == state


def test_the_island_stands_in_the_body_before_the_scripts_that_read_it():
    page = made(state='{"a": 1}')

    after_content = page.partition("</main>")[2]
    assert after_content.startswith('<template id="document-state">{')
    assert page.index("</template>") < page.index("window.__reactRouterContext")
    assert page.count("document-state") == 1


def test_a_page_that_should_be_found_names_its_address():
    page = made(title="Elm", path="/elm", previous="/elm?page=1", following="/elm?page=3")

    assert link(page, "canonical") == f"{SITE}/elm"
    assert link(page, "prev") == f"{SITE}/elm?page=1"
    assert link(page, "next") == f"{SITE}/elm?page=3"
    assert re.findall('hreflang="(.*?)"', head(page)) == ["en", "x-default"]
    assert meta(page, "robots") is None


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_not_there_should_not_be_found(status):
    page = made(title="Nothing", path="/elm", status=status, following="/elm?page=3")

    assert meta(page, "robots") == "noindex"
    assert link(page, "canonical") is None
    assert link(page, "next") is None


def test_a_page_for_people_only_says_so_and_keeps_its_address():
    page = made(title="Results", path="/search", is_indexed=False)

    assert meta(page, "robots") == "noindex"
    assert link(page, "canonical") == f"{SITE}/search"


def test_a_page_without_an_address_names_none():
    assert link(made(title="Basket"), "canonical") is None


def test_the_picture_that_decides_the_paint_is_loaded_first():
    image = "/a.avif 1x, /b.avif 2x"
    of_a_type = made(preloaded_image=image, preloaded_sizes="50vw", preloaded_type="image/avif")
    page = made(preloaded_image="/a.webp 1x, /b.webp 2x", preloaded_sizes="100vw")

    assert 'imagesizes="50vw" type="image/avif">' in of_a_type

    assert 'imagesrcset="/a.webp 1x, /b.webp 2x" imagesizes="100vw"' in head(page)


def test_addresses_in_schema_org_objects_are_whole():
    page = made(
        data=[
            {
                "@type": "Product",
                "name": "/not an address",
                "image": ["/a.webp", "https://cdn.example/b.webp"],
                "offers": [{"url": "/elm", "seller": {"url": "/shop", "logo": {"url": "/l.webp"}}}],
                "item": {"@id": "x", "url": "/elm"},
            }
        ]
    )

    (thing,) = things(page)
    assert thing["name"] == "/not an address"
    assert thing["image"] == [f"{SITE}/a.webp", "https://cdn.example/b.webp"]
    assert thing["offers"][0]["url"] == f"{SITE}/elm"
    assert thing["offers"][0]["seller"] == {
        "url": f"{SITE}/shop",
        "logo": {"url": f"{SITE}/l.webp"},
    }
    assert thing["item"]["url"] == f"{SITE}/elm"


def test_schema_org_objects_come_behind_every_script_of_react():
    page = made(data=[{"@type": "Product"}])

    assert head(page).index("theme()") < head(page).index("ld+json")


def test_every_tag_of_the_document_is_marked():
    page = made(
        title="Elm",
        description="Made of elm.",
        path="/elm",
        image="/elm.webp",
        previous="/a",
        following="/b",
        preloaded_image="/a.webp",
        data=[{"@type": "Product"}],
    )

    added = head(page).partition("theme()</script>")[2]
    tags = re.findall("<[a-z][^>]*>", added)
    assert len(tags) > 15
    assert [one for one in tags if "data-document" not in one] == []


def test_the_picture_that_reflex_puts_on_every_page_is_taken_off():
    page = made(PAGE.replace(b"</head>", OUTDATED + b"</head>"))

    assert "favicon.ico" not in page


def test_the_fallback_has_the_head_the_state_and_the_gist_for_readers_without_scripts():
    document = Document(
        title="Wood & more",
        description="Things of wood.",
        path="/wood",
        data=[
            {"itemListElement": [{"url": "/elm", "name": "Elm <bench>"}, {"url": "/x"}, {}]},
            {"@type": "Organization", "name": "Small"},
        ],
    )

    page = fallback(PAGE, document, '{"a": 1}', SITE, "en").decode()

    gist = page.partition("<body><noscript>")[2].partition("</noscript>")[0]
    assert "<h1>Wood &amp; more</h1><p>Things of wood.</p>" in gist
    assert re.findall('<a href="(.*?)">(.*?)</a>', gist) == [("/elm", "Elm &lt;bench&gt;")]
    assert link(page, "canonical") == f"{SITE}/wood"
    assert '<template id="document-state">{"a": 1}</template>' in page
    assert "<main>Elm</main>" in page


def test_scripts_wait_for_style_and_pictures_only_where_there_is_something_to_read():
    page = PAGE.replace(b"</head>", b'<link rel="modulepreload" href="/a.js"/></head>')

    rendered = made(page)
    shell = fallback(page, Document(), "{}", SITE, "en").decode()

    assert '<link rel="modulepreload" fetchpriority="low" href="/a.js"/>' in rendered
    assert '<link rel="modulepreload" href="/a.js"/>' in shell
