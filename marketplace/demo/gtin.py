"""Article numbers (GTIN-13) in the range that is reserved for use inside one shop."""

PREFIX = 29
"""Of 20 to 29: numbers that no real article outside a shop can have."""


def check_digit(first_twelve: str) -> int:
    """The thirteenth digit: weights 1 and 3 in turn, up to the next multiple of ten."""
    total = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(first_twelve))
    return -total % 10


def gtin13(number: int) -> str:
    """The article number of a running number, scattered so that neighbours look unrelated."""
    scattered = number * 7_368_787 % 10**10
    first_twelve = f"{PREFIX}{scattered:010d}"
    return f"{first_twelve}{check_digit(first_twelve)}"
