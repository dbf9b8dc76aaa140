"""How long somebody has to wait who gives wrong passwords or codes, and in which words."""

from math import ceil

FREE = 5
"""So many wrong ones in a row cost nothing."""
FREE_OF_ADDRESS = 20
"""The same from one internet address, where many people may sit, for whatever accounts."""
MINUTES = (1, 2, 4, 8, 16, 32, 60)
"""Then each further one has to wait, the last of these over and over."""
WINDOW_HOURS = 24
"""What was wrong longer ago is forgotten."""

PASSWORDS = "Too many wrong passwords. Try again in {wait}, or get a new password by mail."
CODES = "Too many wrong codes. Try again in {wait}."


def waiting(seconds: float) -> str:
    """A wait in words: "a minute", "4 minutes", "an hour"."""
    minutes = max(1, ceil(seconds / 60))
    if minutes >= MINUTES[-1]:
        return "an hour"
    return "a minute" if minutes == 1 else f"{minutes} minutes"


def told(template: str, seconds: float) -> str:
    """What somebody is told who has to wait."""
    return template.format(wait=waiting(seconds))


def all_told(template: str) -> set[str]:
    """Everything that may be told: a page shows nothing else that stands in its address."""
    return {told(template, 60 * minutes) for minutes in range(1, MINUTES[-1] + 1)}
