"""Global Trade Item Numbers: the digits under a barcode, checked and brought to one form."""

LENGTHS = {8, 12, 13, 14}
BOOKLAND = "978"
"""What the number of a book begins with as an EAN."""


def clean_gtin(text: str) -> str:
    """The number as 8, 13 or 14 digits; a UPC of 12 is the EAN of 13 with a zero before it.

    The ISBN of an older book (10 characters, the last may be X) is its EAN of 13. Spaces and
    hyphens are allowed. Raises ValueError for a wrong length or check digit.
    """
    digits = text.strip().replace(" ", "").replace("-", "")
    if len(digits) == 10:
        return _of_book(digits.upper())
    if not (digits.isascii() and digits.isdigit()) or len(digits) not in LENGTHS:
        raise ValueError("A GTIN or EAN has 8, 12, 13 or 14 digits.")
    if int(digits[-1]) != check_digit(digits[:-1]):
        raise ValueError("This GTIN's check digit is wrong; please compare it with the barcode.")
    if len(digits) == 14 and digits[0] == "0":
        return digits[1:]
    return digits.zfill(13) if len(digits) == 12 else digits


def check_digit(body: str) -> int:
    """The last digit that belongs to the digits before it (weights 3, 1, 3, … from the right)."""
    weighted = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(body)))
    return -weighted % 10


def _of_book(isbn: str) -> str:
    """The EAN of a book's old number, whose last character makes a sum divisible by eleven."""
    body, last = isbn[:9], isbn[9]
    if not (isbn.isascii() and body.isdigit() and (last.isdigit() or last == "X")):
        raise ValueError("An ISBN has 10 or 13 digits.")
    weighted = sum(
        int(digit) * weight for digit, weight in zip(body, range(10, 1, -1), strict=True)
    )
    if (weighted + (10 if last == "X" else int(last))) % 11:
        raise ValueError("This ISBN's check digit is wrong; please compare it with the book.")
    return f"{BOOKLAND}{body}{check_digit(BOOKLAND + body)}"
