"""Work in a vendor's name that is over by time: open pages hear of it."""

from marketplace.adapters.database import transaction
from marketplace.services import support


async def end_support(timestamp: int) -> str:
    """End what is over; its rights have ended by themselves already."""
    async with transaction() as db:
        return f"{await support.end_overdue(db)} ended"
