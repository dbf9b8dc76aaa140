"""Finding: whatever way somebody writes it, the thing that they mean comes first."""

import pytest

from marketplace.queries.search import results
from marketplace.queries.search_finding import find
from marketplace.rules.permissions import Actor
from marketplace.rules.search_curation import Curation, CurationBook, Synonyms
from marketplace.rules.search_request import SearchRequest, Sort
from marketplace.rules.search_terms import read_query
from tests.queries.searching import fill, thing

__all__ = ["fill"]
ANYBODY = Actor()
pytestmark = pytest.mark.usefixtures("db_url")


async def search(q: str = "", **filters):
    return await results(None, ANYBODY, SearchRequest(q=q, **filters))


def titles(page):
    return [product.title for product in page.products]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("headphnes", "Wireless headphones"),  # a letter forgotten
        ("haedphones", "Wireless headphones"),  # two letters changed places
        ("headphone", "Wireless headphones"),  # one instead of several
        ("lamps", "Reading lamp"),  # several instead of one
        ("2 tb drive", "Portable drive 2TB"),
        ("2tb drive", "Portable drive 2TB"),
        ("2 terabytes", "Portable drive 2TB"),
        ("couch", "Corner sofa"),  # another word for it
        ("telly", 'Television 40"'),
        ("40 inch television", 'Television 40"'),
        ("head set", "Gaming headset"),  # apart
        ("childrens bike", "Bicycle for kids"),
    ],
)
async def test_the_thing_is_found_however_it_is_written(fill, typed, wanted):
    await fill(
        thing(1, "Wireless headphones"),
        thing(2, "Reading lamp"),
        thing(3, "Portable drive 2TB"),
        thing(4, "Portable drive 1TB"),
        thing(5, "Corner sofa"),
        thing(6, 'Television 40"'),
        thing(7, "Bicycle for kids"),
        thing(8, "Gaming headset"),
    )

    assert titles(await search(typed))[0] == wanted


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("4006381333931", "4006381333931"),
        ("4 006381 333931", "4006381333931"),
        ("036000291452", "0036000291452"),
        ("978-0-306-40615-7", "9780306406157"),
        ("0-306-40615-2", "9780306406157"),
    ],
)
async def test_the_number_under_a_barcode_finds_exactly_its_product(fill, typed, stored):
    await fill(
        thing(1, "Kettle", gtins=[stored]),
        thing(2, f"Kettle {typed}", gtins=["4012345678901"], offer={"sku": typed}),
    )

    page = await search(typed, brand=("Nobody",))
    assert (page.found, titles(page)) == (1, ["Kettle"])
    page = await search(typed, sort=Sort.CHEAPEST)
    assert (page.found, titles(page)) == (1, ["Kettle"])

    hidden = Curation(hidden=frozenset({1}))
    found = await find(read_query(typed), SearchRequest(q=typed), hidden)
    assert [document["id"] for document in found.documents] == ["2"]


SKUS = ["iphone15", "1080p", "500g", "BLUE-MUG-L", "blue-mug-l", "Mug #1", "ab-77/x"]


@pytest.mark.parametrize("sku", SKUS)
async def test_what_has_this_sku_comes_first_and_the_rest_is_found_as_well(fill, sku):
    await fill(
        thing(1, f"Thing {sku}", brand="Oak"),
        thing(2, "Gnome", brand="Ash", offer={"sku": sku.upper()}),
        thing(3, "Troll", brand="Ash", offer={"sku": sku.upper() + "X"}),
    )

    page = await search(sku)
    assert (page.found, titles(page)) == (2, ["Gnome", f"Thing {sku}"])
    assert choices(page, "Brand") == {"Ash": "1", "Oak": "1"}
    assert titles(await search(sku, brand=("Oak",))) == [f"Thing {sku}"]
    assert titles(await search(sku, brand=("Ash",))) == ["Gnome"]
    page = await search(sku, sort=Sort.CHEAPEST)
    assert (page.found, titles(page)) == (2, ["Gnome", f"Thing {sku}"])
    assert choices(page, "Brand") == {"Ash": "1", "Oak": "1"}


async def test_a_sku_is_more_than_its_letters(fill):
    await fill(thing(1, "Gnome", offer={"sku": "ab77x"}))

    assert (await search("ab-77/x")).products == []


@pytest.mark.parametrize("sort", [Sort.RELEVANCE, Sort.CHEAPEST])
@pytest.mark.parametrize("others", [24, 130])
async def test_what_a_sku_adds_stands_on_one_page_only(fill, sort, others):
    lamps = [thing(n, f"Lamp {n}", brand="Oak") for n in range(1, others + 1)]
    await fill(*lamps, thing(999, "Gnome", brand="Ash", offer={"sku": "LAMP"}))

    pages = [await search("lamp", sort=sort, page=n) for n in range(1, others // 24 + 2)]
    seen = [product.id for page in pages for product in page.products]

    assert seen[0] == 999
    assert sorted(seen) == [*range(1, others + 1), 999]
    assert {page.found for page in pages} == {others + 1}
    assert choices(pages[0], "Brand") == {"Oak": str(others), "Ash": "1"}


async def test_a_word_with_a_minus_is_not_wanted(fill):
    await fill(thing(1, "Red lamp"), thing(2, "Blue lamp"))

    assert titles(await search("lamp -red")) == ["Blue lamp"]


async def test_a_shops_own_synonyms_count_both_ways_and_one_way(fill):
    await fill(thing(1, "Vacuum cleaner"), thing(2, "Hoover bags"), thing(3, "Espresso mug"))
    book = CurationBook(
        (Synonyms(("hoover", "vacuum cleaner")), Synonyms(("cup", "mug"), is_one_way=True))
    )

    async def found(text):
        documents = (await find(read_query(text), SearchRequest(q=text), book.of(text))).documents
        return {document["title"] for document in documents}

    assert await found("hoover") == {"Hoover bags", "Vacuum cleaner"}
    assert "Hoover bags" in await found("vacuum cleaner")
    assert await found("cup") == {"Espresso mug"}
    assert book.of("mug").ways == ()


async def test_the_way_that_answers_best_decides_the_order(fill):
    await fill(
        thing(1, "Stand for a cordless hoover"), thing(2, "Vacuum cleaner"), thing(3, "Dust cloth")
    )
    curation = CurationBook((Synonyms(("hoover", "vacuum cleaner")),)).of("hoover")

    found = await find(read_query("hoover"), SearchRequest(q="hoover"), curation)

    assert [document["title"] for document in found.documents] == [
        "Vacuum cleaner",
        "Stand for a cordless hoover",
    ]
    assert (found.total, found.is_complete) == (2, True)


async def test_what_is_pinned_comes_first_where_the_filters_let_it(fill):
    await fill(
        thing(1, "Desk lamp"),
        thing(2, "Desk lamp, tall", brand="Oak"),
        thing(3, "Candle", brand="Ash"),
    )
    pinned = Curation(pinned=(3, 2))

    async def ids(**filters):
        request = SearchRequest(q="desk lamp", **filters)
        found = await find(read_query("desk lamp"), request, pinned)
        return [int(document["id"]) for document in found.documents], found.total

    assert await ids() == ([3, 2, 1], 3)
    assert await ids(brand=("Oak",)) == ([2], 1)
    assert (await ids(sort=Sort.CHEAPEST))[1] == 2


async def test_what_is_pinned_stands_on_one_page_only(fill):
    await fill(*(thing(n, f"Lamp number {n}") for n in range(1, 31)))
    pinned = Curation(pinned=(30,))

    async def page(number):
        request = SearchRequest(q="lamp", page=number)
        found = await find(read_query("lamp"), request, pinned)
        return [int(document["id"]) for document in found.documents], found.total

    first, second = await page(1), await page(2)
    assert first[0][0] == 30
    assert (first[1], second[1]) == (30, 30)
    assert sorted(first[0] + second[0]) == list(range(1, 31))


async def test_what_is_hidden_is_neither_found_nor_counted(fill):
    await fill(thing(1, "Lamp", brand="Oak"), thing(2, "Lamp", brand="Ash"), thing(3, "Lamp"))

    found = await find(read_query("lamp"), SearchRequest(q="lamp"), Curation(hidden=frozenset({2})))

    assert {document["id"] for document in found.documents} == {"1", "3"}
    assert found.total == 2
    assert found.counts["brand"] == [("Oak", 1)]


def choices(page, title):
    [group] = [group for group in page.facets if group.title == title]
    return {option.text: option.count for option in group.options}


async def test_a_filters_own_choices_are_counted_without_it(fill):
    await fill(
        thing(1, "Lamp", brand="Oak", attributes=["Colour: Red"]),
        thing(2, "Lamp", brand="Oak", attributes=["Colour: Blue"]),
        thing(3, "Lamp", brand="Ash", attributes=["Colour: Blue"]),
    )

    page = await search("lamp", brand=("Oak",))

    assert page.found == 2
    assert choices(page, "Brand") == {"Oak": "2", "Ash": "1"}
    assert choices(page, "Colour") == {"Red": "1", "Blue": "1"}


def options(page, title):
    [group] = [group for group in page.facets if group.title == title]
    return group.options


async def test_a_hundred_brands_shops_and_values_are_all_within_reach(fill):
    await fill(*(
        thing(n, "Lamp", brand=f"Brand {n:03}", attributes=[f"Maker: M{n}", f"Style: S{n}"],
              offer={"vendor_slug": f"shop-{n}", "vendor_name": f"Shop {n}"})
        for n in range(1, 111)
    ))  # fmt: skip

    page = await search("lamp", brand=("Brand 110",))

    assert len(options(page, "Brand")) == 110
    assert (options(page, "Brand")[0].text, options(page, "Brand")[0].count) == ("Brand 110", "1")
    page = await search("lamp")
    for title in ("Brand", "Shop", "Maker", "Style"):
        assert [option.further for option in options(page, title)] == [False] * 40 + [True] * 70


async def test_what_is_chosen_is_in_the_list_with_its_count_however_rare(fill):
    await fill(*(
        thing(n + more, "Lamp", brand=f"Brand {n}", attributes=[f"Maker: M{n}"],
              offer={"vendor_slug": f"shop-{n}", "vendor_name": f"Shop {n}"})
        for n in range(300) for more in ((0,) if n == 299 else (0, 1_000))
    ))  # fmt: skip
    chosen = {"brand": ("Brand 299",), "vendor": ("shop-299",), "attr": ("Maker: M299",)}

    for name, value in chosen.items():
        page = await search("lamp", **{name: value})
        [option] = [one for group in page.facets for one in group.options if one.selected]
        assert (option.value, option.count, option.further) == (value[0], "1", False)
        assert option.text in ("Brand 299", "Shop 299", "M299")


async def test_a_choice_that_no_product_has_can_be_taken_back_in_the_list(fill):
    await fill(thing(1, "Lamp", brand="Oak", attributes=["Colour: Red"]), thing(2, "Lamp"))

    page = await search("lamp", brand=("Oak", "Elm"), attr=("Colour: Red", "Colour: Mauve"))

    for title, value in (("Brand", "Elm"), ("Colour", "Colour: Mauve")):
        [option] = [one for one in options(page, title) if one.value == value]
        assert (option.selected, option.count) == (True, "")


async def test_each_filter_leaves_what_it_says(fill):
    shelf = [("lights", "Lights"), ("desk-lights", "Desk lights")]
    wanted = thing(
        1, "Lamp", brand="Oak", attributes=["Colour: Red"], categories=shelf,
        rating_sum=9, rating_count=2, created_at=None,
        offer={"price_minor": 4_500, "was_price_minor": 6_000, "condition": "used",
               "is_sent_free": True, "arrives_within": 2},
    )  # fmt: skip
    elsewhere = {"vendor_slug": "other", "vendor_name": "Other", "price_minor": 90_000, "left": 0}
    other = thing(2, "Lamp", brand="Ash", attributes=["Colour: Blue"], offer=elsewhere)
    await fill(wanted, other)

    for filters in (
        {"brand": ("Oak",)}, {"vendor": ("klangraum",)}, {"condition": ("used",)},
        {"delivery": ("free",)}, {"delivery": ("2",)}, {"delivery": ("free", "5")},
        {"attr": ("Colour: Red",)}, {"price": "40-50"}, {"price": "-50"}, {"rating": 4},
        {"stock": True}, {"deal": True}, {"category": "lights"}, {"category": "desk-lights"},
    ):  # fmt: skip
        page = await search("lamp", **filters)
        assert (page.found, [product.id for product in page.products]) == (1, [1]), filters
        assert len(page.chips) == sum(
            len(value) if isinstance(value, tuple) else 1 for value in filters.values()
        )


async def test_free_and_soon_are_two_wishes(fill):
    await fill(
        thing(1, "Lamp", offer={"is_sent_free": True, "arrives_within": 5}),
        thing(2, "Lamp", offer={"is_sent_free": False, "arrives_within": 2}),
        thing(3, "Lamp", offer={"is_sent_free": True, "arrives_within": 3}),
    )

    async def ids(*delivery):
        page = await search("lamp", delivery=delivery)
        return {product.id for product in page.products}

    assert await ids("free") == {1, 3}
    assert await ids("3") == {2, 3}
    assert await ids("free", "3") == {3}
    assert await ids("2", "5") == {1, 2, 3}
    assert choices(await search("lamp"), "Delivery") == {
        "Free delivery": "2",
        "Within 2 working days": "1",
        "Within 3 working days": "2",
        "Within 5 working days": "3",
    }


async def test_the_shelves_show_the_way_up_and_what_is_below(fill):
    top, middle = ("home", "Home"), ("lights", "Lights")
    await fill(
        thing(1, "Lamp", categories=[top, middle, ("desk", "Desk lights")]),
        thing(2, "Lamp", categories=[top, middle, ("floor", "Floor lights")]),
        thing(3, "Lamp", categories=[top, ("chairs", "Chairs")]),
    )

    page = await search("lamp", category="lights")

    shown = [(link.text, link.count, link.hint, link.current) for link in page.categories]
    assert shown == [
        ("All categories", "", "0", False),
        ("Home", "", "1", False),
        ("Lights", "2", "2", True),
        ("Desk lights", "1", "3", False),
        ("Floor lights", "1", "3", False),
    ]


async def test_sizes_are_listed_by_size(fill):
    await fill(*(
        thing(n, "Screen", attributes=[f"Size: {size} in"])
        for n, size in enumerate((27, 9, 9, 100, 100, 100, 13.3), 1)
    ))  # fmt: skip

    assert list(choices(await search("screen"), "Size")) == ["9 in", "13.3 in", "27 in", "100 in"]


async def test_pages_have_numbers_and_neighbours(fill):
    await fill(*(thing(n, f"Lamp number {n}") for n in range(1, 61)))

    page = await search("lamp", page=2, brand=())

    assert [link.text for link in page.pages] == ["1", "2", "3"]
    assert [link.current for link in page.pages] == [False, True, False]
    assert (page.previous, page.next) == ("/search?q=lamp", "/search?q=lamp&page=3")
    assert page.first == 25


async def test_a_page_behind_the_last_is_the_last(fill):
    await fill(*(thing(n, f"Lamp number {n}") for n in range(1, 31)))

    page = await search("lamp", page=40)

    assert len(page.products) == 6
    assert page.canonical == "/search?q=lamp&page=2"


async def test_nothing_found_offers_what_was_meant_and_what_comes_close(fill):
    await fill(
        thing(1, "Espresso machine", categories=[("kitchen", "Kitchen")]),
        thing(2, "Coffee grinder", categories=[("kitchen", "Kitchen")]),
    )

    page = await search("expreso machine", price="1-2")

    assert page.found == 0
    assert page.did_you_mean.text == ""
    assert page.notice.startswith("Nothing matches all of these filters")
    page = await search("qqqq xxxx")
    assert page.found == 0
    assert len(page.nearest) == 2


async def test_filters_that_leave_nothing_can_be_taken_away_at_once(fill):
    await fill(thing(1, "Espresso machine"))

    page = await search("espresso", price="1-2")

    assert page.found == 0
    assert page.unfiltered.text == "See 1 result without filters"
    assert page.unfiltered.href == "/search?q=espresso"


async def test_a_wrong_letter_is_corrected(fill):
    await fill(thing(1, "Espresso machine"), thing(2, "Washing machine"))

    page = await search("espreso machine")

    assert titles(page)[0] == "Espresso machine"
    assert (page.did_you_mean.text, page.did_you_mean.href) == (
        "espresso machine",
        "/search?q=espresso+machine",
    )


async def test_words_that_no_product_has_together_are_offered_apart(fill):
    await fill(thing(1, "Blue lamp"), thing(2, "Waterproof jacket"), thing(3, "Blue jacket"))

    page = await search("blue waterproof jacket lamp")

    assert page.found
    assert page.notice == "No product has all of your words. These come closest."
    page = await search("waterproof lamp")
    assert {(link.text, link.count) for link in page.fewer} == {("waterproof", "1"), ("lamp", "1")}
    page = await search("waterproof blue xylophone lamp")
    assert [link.text for link in page.fewer] == ["blue", "waterproof", "lamp"]
    page = await search("green blue lamp")
    assert page.fewer[0].text == "blue lamp"


EVIL = [*"`\\[%'\x00", "a`b", "&& x", "||", ":=", "](", "-", "*"]


@pytest.mark.parametrize("evil", EVIL)
async def test_no_character_of_an_address_breaks_the_search(fill, evil):
    await fill(thing(1, "Lamp"))

    page = await results(None, ANYBODY, SearchRequest.parse({
        "q": f"lamp {evil}", "brand": [evil], "vendor": [evil], "category": evil,
        "attr": [f"{evil}: {evil}"], "price": evil, "page": evil, "sort": evil, "delivery": evil,
    }))  # fmt: skip

    assert "simple way" not in page.notice


async def test_nothing_found_proposes_a_word_that_the_shop_knows(fill):
    await fill(thing(1, "Reading lamp", brand="Lamp Works"), thing(2, "Stool", brand="Oak"))

    page = await search("lmp")

    assert page.found == 0
    assert (page.did_you_mean.text, page.did_you_mean.count) == ("lamp", "1")
