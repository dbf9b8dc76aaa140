"""Global Trade Item Numbers: the digits under a barcode, checked and brought to one form."""

LENGTHS = {8, 12, 13, 14}


def clean_gtin(text: str) -> str:
    """The number as 8, 13 or 14 digits; a UPC of 12 is the EAN of 13 with a zero before it.

    Spaces and hyphens are allowed. Raises ValueError for a wrong length or check digit.
    """
    digits = text.strip().replace(" ", "").replace("-", "")
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
