"""An address says the same however often it is read and written."""

from urllib.parse import parse_qs

from hypothesis import example, given, settings
from hypothesis import strategies as st

from marketplace.rules.search_log import SearchNote, filters_of, is_robot
from marketplace.rules.search_request import FILTERS, MAX_PAGE, SearchRequest

NAMES = [*SearchRequest.__dataclass_fields__, "price_from", "price_to", "utm", "q[]"]
letters = st.text(st.characters(codec=None), max_size=30)
values = st.one_of(
    letters,
    st.sampled_from([
        "free", "2", "99", "new", "1", "10-50", "-50", "10-", "50-10", "Colour: Blue", "price",
        "price-desc", "-1", "1e9", "٣", "999999999999", "\ud800", "\x00", "a\nb", "&q=x", "%00",
    ]),
)  # fmt: skip
addresses = st.dictionaries(
    st.sampled_from(NAMES), st.one_of(values, st.lists(values, max_size=20))
)


def query_of(request: SearchRequest) -> dict[str, list[str]]:
    return parse_qs(request.href.partition("?")[2])


@settings(deadline=None)
@given(addresses)
@example({"q": "\ud800"})
def test_what_is_read_and_written_is_read_the_same(address):
    request = SearchRequest.parse(address)

    assert SearchRequest.parse(query_of(request)) == request
    assert 1 <= request.page <= MAX_PAGE


@settings(deadline=None)
@given(addresses, st.sampled_from([*sorted(FILTERS), "q", "page", "x"]), values)
def test_a_choice_can_be_made_and_unmade(address, name, value):
    request = SearchRequest.parse(address)

    toggled = request.toggled(name, value)

    again = SearchRequest.parse(query_of(toggled))
    assert SearchRequest.parse(query_of(again)) == again


@settings(deadline=None)
@given(addresses)
def test_what_a_page_tells_of_itself_never_breaks_the_log(address):
    request = SearchRequest.parse(address)
    at = request.href.partition("?")[2]

    for kind in ("view", "click", "nonsense"):
        note = SearchNote.parse(
            {"kind": kind, "at": at, "found": "x", "position": "-1", "path": at}
        )
        assert note is None or (note.query and note.path == "")


def test_filters_are_told_apart_from_words_and_order():
    assert filters_of(SearchRequest.of_query("?q=lamp&sort=price")) == ""
    assert filters_of(SearchRequest.of_query("q=lamp&page=3")) == ""
    assert filters_of(SearchRequest.of_query("q=lamp&brand=Oak&page=3")) == "brand=Oak"


def test_machines_that_say_so_are_known():
    assert is_robot("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")
    assert is_robot("")
    assert not is_robot("Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0 Safari/537.36")
    assert not is_robot("Mozilla/5.0 (Linux; Android 9; CUBOT X19) Chrome/120 Mobile")
