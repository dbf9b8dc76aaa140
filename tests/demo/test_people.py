"""Who people sign in as."""

from marketplace.demo.generate import demo_shop
from marketplace.demo.load_people import ACCOUNTS, with_demo_shopper


def test_the_demos_shopper_has_bought_before():
    shop = with_demo_shopper(demo_shop(scale=0.05))

    chosen = [index for index, one in enumerate(shop.people) if one.email == ACCOUNTS[0].email]

    assert len(chosen) == 1
    assert len([order for order in shop.orders if order.person == chosen[0]]) > 1
