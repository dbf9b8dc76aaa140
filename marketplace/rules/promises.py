"""When things should happen: working days to send an order."""

from datetime import datetime, timedelta

SATURDAY = 5


def ship_by(placed_at: datetime, working_days: int) -> datetime:
    """The moment by which a vendor has to have sent an order; weekends don't count."""
    moment = placed_at
    while working_days:
        moment += timedelta(days=1)
        if moment.weekday() < SATURDAY:
            working_days -= 1
    return moment
