"""Queries of one meaning, and other ways to say them."""

from marketplace.rules.search_curation import CurationBook, Synonyms, query_key

HOUSE = CurationBook(
    (
        Synonyms(("hoover", "vacuum cleaner", "sweeper")),
        Synonyms(("cup", "mug", "beaker"), is_one_way=True),
        Synonyms(("tea towel", "dishcloth")),
        Synonyms(("towel", "terry")),
    )
)


def test_all_forms_of_the_words_are_one_query():
    assert query_key("Headphones") == query_key(" the headphone ")
    assert query_key("2 TB drive") == query_key("2tb Drives")
    assert query_key("lamp -red") != query_key("lamp red")


def test_a_phrase_is_replaced_where_it_stands():
    assert HOUSE.of("small vacuum cleaner bags").ways == (
        "small hoover bags",
        "small sweeper bags",
    )


def test_one_way_is_one_way():
    assert HOUSE.of("cups").ways == ("mug", "beaker")
    assert HOUSE.of("mugs").ways == ()


def test_longer_phrases_come_first():
    assert HOUSE.of("tea towels").ways == ("dishcloth", "tea terry")


def test_there_are_three_ways_at_most():
    assert len(HOUSE.of("hoover cup towel").ways) == 3


def test_what_is_not_wanted_stays_so():
    assert HOUSE.of("hoover -red").ways == ("vacuum cleaner -red", "sweeper -red")


def test_what_stands_there_already_is_not_said_again():
    assert HOUSE.of("hoover vacuum cleaner").ways == (
        "hoover sweeper",
        "sweeper vacuum cleaner",
    )
