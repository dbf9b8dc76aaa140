"""What somebody sees who comes to work: duties, figures, news, and for which shop."""

from dataclasses import replace
from datetime import timedelta

from marketplace.models.columns import now
from marketplace.models.messages import Notification
from marketplace.queries.vendor_overview import vendor_overview
from marketplace.queries.vendor_standing import vendor_standing
from marketplace.rules.kinds import MemberRole
from marketplace.services import orders
from tests.factories import person, shop
from tests.queries.vendor_sales import sale


async def test_a_quiet_shop_has_no_duties(db):
    mine = await shop(db, stock=50)

    overview = await vendor_overview(db, mine.owner)

    assert overview.duties == []
    assert (overview.to_accept, overview.revenue, len(overview.days)) == ("0", "€0.00", 30)


async def test_who_may_not_see_the_takings_sees_neither_figures_nor_news_of_them(db):
    mine = await shop(db, price=2_000, delivery=0, stock=50)
    await sale(db, mine)
    for href, title in (("/vendor/money", "€40.00 paid out"), ("/vendor/orders", "New order")):
        db.add(Notification(vendor_id=mine.vendor.id, source=title, title=title, href=href))
    await db.flush()
    packer = replace(mine.owner, shops={mine.vendor.id: MemberRole.PACKER})
    helper = replace(mine.owner, shops={mine.vendor.id: MemberRole.MANAGER}, support_id=1)

    for actor in (packer, helper):
        overview = await vendor_overview(db, actor)
        assert (overview.revenue, overview.days, overview.to_accept) == ("", [], "1")
        assert [notice.title for notice in overview.notices] == ["New order"]
    assert len((await vendor_overview(db, mine.owner)).notices) == 2


async def test_what_waits_is_counted_and_what_is_late_comes_first(db):
    mine = await shop(db, price=2_000, delivery=0, stock=50)
    late, accepted = await sale(db, mine), await sale(db, mine)
    late.ship_by = now() - timedelta(days=2)
    await orders.accept(db, mine.owner, accepted.id)

    overview = await vendor_overview(db, mine.owner)

    assert (overview.to_accept, overview.to_pack, overview.to_ship) == ("1", "1", "0")
    assert [duty.text for duty in overview.duties] == ["1 order is late", "1 order to accept"]
    assert (overview.revenue, overview.days[-1].size) == ("€40.00", 100.0)


async def test_an_offer_that_is_nearly_sold_out_is_a_duty(db):
    mine = await shop(db, stock=3)

    overview = await vendor_overview(db, mine.owner)

    assert overview.low_stock == "1"
    assert [duty.text for duty in overview.duties] == ["1 offer is nearly sold out"]


async def test_the_feed_and_the_figures_are_of_this_shop_only(db):
    mine, other = await shop(db, stock=50), await shop(db)
    await sale(db, other)
    for vendor, title in ((mine.vendor, "For me"), (other.vendor, "For others")):
        db.add(Notification(vendor_id=vendor.id, source="test", title=title))
    await db.flush()

    overview = await vendor_overview(db, mine.owner)

    assert [notice.title for notice in overview.notices] == ["For me"]
    assert (overview.to_accept, overview.revenue) == ("0", "€0.00")


async def test_people_are_told_for_which_shop_they_work(db):
    mine, stranger = await shop(db), await person(db)

    standing = await vendor_standing(db, mine.owner)

    assert (standing.shop, [one.text for one in standing.shops]) == (mine.vendor.name,) * 1 + (
        [mine.vendor.name],
    )
    assert (await vendor_standing(db, stranger)).vendor_id == 0
