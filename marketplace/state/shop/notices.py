"""What the notices of the law say of whoever runs the shop."""

import reflex as rx

from marketplace.services.settings import shop_settings
from marketplace.state.gate import handler
from marketplace.state.session import viewing

UNNAMED = "The operator of this marketplace fills in name, address and register here."


class NoticeState(rx.State):
    """From the settings, as they are now; empty until somebody has filled them in."""

    operator: str = ""
    email: str = ""
    wait_days: int = 14
    books_years: int = 10
    search_days: int = 180
    session_days: int = 30
    basket_days: int = 90
    mail_days: int = 180

    @handler()
    async def load(self):
        async with viewing(self) as (db, _actor):
            known = await shop_settings(db)
        self.operator, self.email = known.operator or UNNAMED, known.privacy_email
        self.wait_days, self.books_years = known.erasure_wait_days, known.books_years
        self.search_days, self.session_days = known.search_log_days, known.session_days_kept
        self.basket_days, self.mail_days = known.basket_days, known.mail_log_days
