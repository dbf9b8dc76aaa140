"""What a vendor's file says, in every spelling that files really have."""

import pytest

from marketplace.errors import Invalid
from marketplace.rules.import_cells import unmarked
from marketplace.rules.import_columns import checked_choice, columns_of, digest
from marketplace.rules.import_numbers import weight_of
from marketplace.rules.import_rows import BadRow, GoodRow, read_row
from marketplace.rules.import_shelves import UNSORTED, shelf_path
from marketplace.rules.kinds import Condition

HEADER = [
    "Product Name",
    "Selling-Price",
    "ID",
    "EAN",
    "qty",
    "List Price",
    "condition",
    "currency",
]


def read(title="Cup", price="12.50", sku="", gtin="", stock="", was="", condition="", money=""):
    cells = [title, price, sku, gtin, stock, was, condition, money]
    return read_row(2, cells, columns_of(HEADER), "EUR")


def test_columns_are_known_by_their_usual_names():
    columns = columns_of(["Body HTML", " TITLE ", "unit_price", "Barcode", "Colour"])

    assert columns.places == {"description": 0, "title": 1, "price": 2, "gtin": 3}
    assert columns.unused == ["Colour"]


def test_of_two_columns_with_one_name_the_first_counts():
    columns = columns_of(["title", "price", "Title", "PRICE", "sku", "sku"])

    assert columns.places == {"title": 0, "price": 1, "sku": 4}


def test_options_are_recognised_where_rows_have_groups():
    plain = columns_of(["title", "price", "Color", "Size"])
    grouped = columns_of(["title", "price", "Handle", "Color", "size", "option: Fit"])

    assert plain.unused == ["Color", "Size"]
    assert {"option:Colour": 3, "option:Size": 4, "option:Fit": 5}.items() <= grouped.places.items()


def test_what_was_chosen_counts_before_what_is_recognised():
    chosen = {"Name": "", "Artikel": "title", "VK": "price", "Farbe": "option:Farbe"}

    columns = columns_of(["Name", "Artikel", "VK", "Price", "Farbe"], chosen)

    assert columns.places == {"title": 1, "price": 2, "option:Farbe": 4}
    assert columns.unused == ["Name", "Price"]


@pytest.mark.parametrize(
    ("chosen", "problem"),
    [
        ({"a": "title", "b": "title"}, "Two columns can't both be the title."),
        ({"a": "vendor_id"}, "“vendor_id” is none of"),
        ({"a": "option:"}, "“option:” is none of"),
    ],
)
def test_a_choice_must_mean_something_and_each_thing_once(chosen, problem):
    with pytest.raises(Invalid, match=problem):
        checked_choice(chosen)


def test_too_many_columns_are_refused():
    with pytest.raises(Invalid, match="this has 1,000"):
        columns_of([f"column {n}" for n in range(1_000)])


def test_files_with_the_same_names_are_alike_in_any_order():
    assert digest(["a", " b"]) == digest(["b", "a"]) != digest(["a"])


@pytest.mark.parametrize(
    ("text", "grams"), [("", None), ("250", 250), ("1.5 kg", 1_500), ("0,25kg", 250), ("20 g", 20)]
)
def test_a_weight_is_in_grams_or_says_its_unit(text, grams):
    assert weight_of(text) == grams


@pytest.mark.parametrize("text", ["heavy", "-1", "1e3", "1001 kg"])
def test_what_is_no_weight_is_refused(text):
    with pytest.raises(Invalid):
        weight_of(text)


def test_missing_columns_are_named_with_those_that_are_there():
    with pytest.raises(Invalid) as refusal:
        columns_of(["colour", "size"])

    assert refusal.value.message == (
        "The first row must name a title and a price column; it has “colour”, “size”."
    )


@pytest.mark.parametrize(
    "text", ["12.50", "12,50", "€ 12.50", "12.50 €", "EUR 12.50", "12.5", " 12,50 EUR "]
)
def test_a_price_may_be_written_in_many_ways(text):
    assert read(price=text).price_minor == 1_250


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "The price is missing."),
        ("0.0", "The price is missing."),
        ("-3", "The price is more than nothing and at most 1,000,000."),
        ("$ 3", "Your shop sells in EUR."),
        ("ask us", "This isn't an amount like 12.50."),
        ("=1+1", "This isn't an amount like 12.50."),
        ("1.299", "This isn't an amount like 12.50."),
        ("1e5", "This isn't an amount like 12.50."),
        ("1E+999999999", "This isn't an amount like 12.50."),
        ("NaN", "This isn't an amount like 12.50."),
        ("-Infinity", "This isn't an amount like 12.50."),
        ("9" * 100, "This isn't an amount like 12.50."),
    ],
)
def test_what_is_no_price_is_told_in_words(text, reason):
    assert read(price=text) == BadRow(2, "Selling-Price", text, reason, "price")


@pytest.mark.parametrize(("text", "stock"), [("", None), ("7", 7), ("7.0", 7), ("0", 0)])
def test_an_empty_stock_says_nothing(text, stock):
    assert read(stock=text).stock == stock


@pytest.mark.parametrize("text", ["many", "-1", "1.5", "9" * 400])
def test_what_is_no_stock_is_refused(text):
    assert read(stock=text).column == "qty"


def test_an_earlier_price_counts_only_above_the_price():
    assert read(was="20").was_price_minor == 2_000
    assert read(was="12.50").was_price_minor is None


def test_a_row_in_another_currency_is_refused():
    assert read(money="usd").reason == "Your shop sells in EUR."


def test_conditions_have_many_names():
    words = ["", "New", "NewCondition", "like_new", "Refurbished"]

    kinds = [read(condition=word).condition for word in words]

    assert kinds == [
        Condition.NEW, Condition.NEW, Condition.NEW, Condition.USED, Condition.REFURBISHED,
    ]  # fmt: skip


def test_a_row_without_a_number_is_known_by_its_title_and_brand():
    assert read("Blue cup").sku == read("blue CUP").sku != read("Red cup").sku


def test_a_formula_is_only_text():
    assert read('=HYPERLINK("http://x";"y")', sku="@SUM(A1)").sku == "@SUM(A1)"


def test_too_long_a_title_is_told_and_not_cut():
    row = read("x" * 201)

    assert (row.column, row.reason) == ("Product Name", "The title needs 3 to 200 characters.")


def test_a_row_with_too_many_cells_is_refused():
    row = read_row(3, ["Cup", "3", *[""] * 6, "spill"], columns_of(HEADER), "EUR")

    assert row.reason == "This row has more cells than the first one has names."


def test_a_row_with_too_few_cells_leaves_the_rest_empty():
    assert isinstance(read_row(3, ["Cup", "3"], columns_of(HEADER), "EUR"), GoodRow)


def test_html_becomes_text():
    html = "<h2>Cup</h2><ul><li>Big &amp; blue</li></ul><script>alert(1)</script> 3 < 4"

    assert unmarked(html).split() == ["Cup", "-", "Big", "&", "blue", "3", "<", "4"]


@pytest.mark.parametrize(
    ("department", "category", "path"),
    [
        ("", "Kitchen > Cups", ("Kitchen", "Cups")),
        ("", "phones|Cases|Cases|Cases and more|Deep", ("Phones", "Cases", "Cases and more")),
        ("tv & audio", "Televisions|All electronics", ("Tv & audio", "Televisions")),
        ("Home", "Home|Kitchen|Cups", ("Home", "Kitchen", "Cups")),
        ("Toys and Games", "Toys_and_Games", ("Toys and Games",)),
        ("music", "", ("Music",)),
        ("", "", UNSORTED),
    ],
)
def test_shelves_are_found_by_any_convention(department, category, path):
    assert shelf_path(department, category) == path
