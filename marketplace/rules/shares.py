"""How several payments share out over the orders of one purchase, to the last cent."""

from collections.abc import Sequence

from marketplace.rules.money import allocate


def shares_of(payments: Sequence[int], orders: Sequence[int]) -> list[list[int]]:
    """For each payment its share of each order; rows and columns add up exactly.

    Earlier payments are spread by what is still open of each order, the last takes the rest.
    Raises ValueError when payments and orders don't come to the same.
    """
    if sum(payments) != sum(orders) or min([*payments, *orders], default=0) < 0:
        raise ValueError(f"{sum(payments)} is paid for {sum(orders)}")
    left, found = list(orders), []
    for amount in payments:
        parts = allocate(amount, left) if amount else [0] * len(left)
        left = [whole - part for whole, part in zip(left, parts, strict=True)]
        found.append(parts)
    return found
