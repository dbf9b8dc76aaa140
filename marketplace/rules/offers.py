"""The limits of what a vendor may offer, wherever it says so."""

HIGHEST_PRICE = 100_000_000
"""In minor units."""
LARGEST_STOCK = 1_000_000
