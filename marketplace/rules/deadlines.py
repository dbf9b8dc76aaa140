"""How near a deadline is: in words, and in a tone."""

from datetime import datetime


def due_words(due: datetime, now: datetime) -> str:
    """By when something has to be sent: "Ship by Thu 26 Nov", "Ship today", "2 days late"."""
    days = (due.date() - now.date()).days
    if due < now:
        return f"{-days} days late" if days < -1 else "Late"
    if days == 0:
        return "Ship today"
    return "Ship by tomorrow" if days == 1 else f"Ship by {due:%a} {due.day} {due:%b}"


def due_tone(due: datetime, now: datetime) -> str:
    """bad when it is over, warn within a day, else neutral."""
    if due < now:
        return "bad"
    return "warn" if (due.date() - now.date()).days <= 1 else "neutral"


def answer_words(due: datetime, now: datetime) -> str:
    """By when something has to be answered: "Until Thu 26 Nov", "Until today", "Overdue"."""
    days = (due.date() - now.date()).days
    if due < now:
        return "Overdue"
    if days == 0:
        return "Until today"
    return "Until tomorrow" if days == 1 else f"Until {due:%a} {due.day} {due:%b}"
