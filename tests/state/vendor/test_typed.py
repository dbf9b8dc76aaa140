"""What vendors type becomes what services take, or words beside the field."""

import pytest

from marketplace.errors import Invalid
from marketplace.rules.kinds import Condition
from marketplace.state.vendor import typed


def test_an_offer_is_read_from_the_fields_of_its_variant():
    form = {
        "condition": "used",
        "variant-0-price": "12,50",
        "variant-0-quantity": "3",
        "variant-1-price": "9",
        "variant-1-was_price": "11.00",
        "variant-1-quantity": "0",
        "variant-1-sku": " KT-2 ",
    }

    first = typed.offer(form, 7, "EUR", "variant-0-")
    second = typed.offer(form, 8, "EUR", "variant-1-")

    assert (first.variant_id, first.price_minor, first.quantity) == (7, 1_250, 3)
    assert (second.price_minor, second.was_price_minor, second.sku) == (900, 1_100, "KT-2")
    assert first.condition is second.condition is Condition.USED


@pytest.mark.parametrize("price", ["", "free", "1.999", "NaN"])
def test_what_is_no_amount_is_refused_beside_its_field(price):
    with pytest.raises(Invalid) as refused:
        typed.amount({"price": price}, "price", "EUR")

    assert refused.value.field == "price"


@pytest.mark.parametrize("count", ["", "-1", "1.5", "٣", "9" * 30])
def test_what_is_no_whole_number_is_refused(count):
    with pytest.raises(Invalid):
        typed.whole({"stock": count}, "stock")


def test_highlights_are_lines_and_empty_attributes_are_left_out():
    form = {
        "title": "Kettle",
        "highlights": "Boils fast\n\n Quiet ",
        "attribute-volume": "1.7",
        "attribute-colour": "",
    }

    words = typed.words(form, 3)

    assert words.highlights == ["Boils fast", "Quiet"]
    assert words.attributes == {"volume": "1.7"}


def test_a_category_asks_for_its_attributes_with_what_is_known():
    schema = [{"key": "volume", "name": "Volume", "kind": "number", "unit": "l"}]

    [field] = typed.attribute_fields(schema, {"volume": 1.7})

    assert (field.name, field.label, field.value) == ("attribute-volume", "Volume (l)", "1.7")
