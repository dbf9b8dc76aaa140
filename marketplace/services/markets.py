"""Where somebody wants parcels sent, and in which currency they look at the shop."""

from marketplace.adapters.database import Session
from marketplace.config import settings
from marketplace.errors import Invalid
from marketplace.models.accounts import Account
from marketplace.rules.countries import COUNTRIES
from marketplace.rules.markets import Market
from marketplace.rules.permissions import Actor
from marketplace.services import cart_markets
from marketplace.services.settings import ShopSettings, shop_settings


def sold_in(rules: ShopSettings) -> list[str]:
    """The currencies to choose from, the shop's own first."""
    own = settings().currency
    return [own, *(code for code in rules.currencies.split() if code != own)]


async def choose(db: Session, actor: Actor, market: Market) -> list[str]:
    """Look at the shop from elsewhere or in another currency, and have the basket follow.

    Gives the titles of what is in the basket and cannot come along. Raises Invalid for a
    country or currency that isn't on the lists.
    """
    if market.country and market.country not in COUNTRIES:
        raise Invalid("country", "We don't deliver to that country yet.")
    if market.currency and market.currency not in sold_in(await shop_settings(db)):
        raise Invalid("currency", "We don't sell in that currency.")
    if actor.account_id is not None:
        account = await db.get_one(Account, actor.account_id, with_for_update=True)
        account.country = market.country or account.country
        account.currency = market.currency or account.currency
    return await cart_markets.change_market(db, actor, market)
