"""Addresses made from names."""

from hypothesis import given
from hypothesis import strategies as st
from slugify import slugify

from marketplace.rules.slugs import LIMIT, REPLACEMENTS, slug

ASCII = st.text(st.characters(max_codepoint=127), max_size=60)
WORDS = st.lists(st.text("ab1,", min_size=1, max_size=30), max_size=12).map(" ".join)
TRICKY = st.text(st.sampled_from("aB1,.'-_ #;x\t&"), max_size=30)


@given(ASCII | TRICKY | WORDS)
def test_the_quick_way_gives_what_the_library_gives(name):
    thorough = slugify(name, replacements=REPLACEMENTS, max_length=LIMIT, word_boundary=True)

    assert slug(name) == (thorough or "item")


def test_other_scripts_are_written_in_ascii():
    assert slug("Größe & Maß’s") == "grosse-and-masss"
