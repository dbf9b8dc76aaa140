"""Portions of a sale: what a shopper paid, what the platform added, and the fee, kept together."""

from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True)
class Portion:
    """So many pieces and what they are worth, in minor units of one currency.

    `funded` is what the platform pays of the price, `fee` and `fee_vat` what it takes.
    """

    quantity: int = 0
    paid: int = 0
    funded: int = 0
    fee: int = 0
    fee_vat: int = 0

    def __add__(self, other: "Portion") -> "Portion":
        return Portion(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    def __sub__(self, other: "Portion") -> "Portion":
        return Portion(*(a - b for a, b in zip(astuple(self), astuple(other), strict=True)))

    @property
    def gross(self) -> int:
        """What the sale brings before the fee."""
        return self.paid + self.funded

    @property
    def net(self) -> int:
        """What is left of it for the vendor."""
        return self.gross - self.fee - self.fee_vat

    def pieces(self, count: int) -> "Portion":
        """What `count` of the pieces are worth; taking the rest later leaves nothing over."""
        if not 0 <= count <= self.quantity:
            raise ValueError(f"{count} of {self.quantity} pieces")
        return self._part(count, self.quantity, count)

    def amount(self, paid: int, pieces: int = 0) -> "Portion":
        """What belongs to so much of the price, whether or not pieces come back for it.

        A part that cost the shopper nothing goes by its pieces.
        """
        if not (0 <= paid <= self.paid and 0 <= pieces <= self.quantity):
            raise ValueError(f"{paid} of {self.paid}, {pieces} of {self.quantity} pieces")
        if not self.paid:
            return self._part(pieces, self.quantity, pieces)
        return self._part(paid, self.paid, pieces)

    def _part(self, share: int, whole: int, pieces: int) -> "Portion":
        amounts = (self.paid, self.funded, self.fee, self.fee_vat)
        return Portion(pieces, *(_share_of(amount, share, whole) for amount in amounts))


def _share_of(amount: int, share: int, whole: int) -> int:
    """Rounded half up, never more than the amount; all of it for the whole."""
    return (2 * amount * share + whole) // (2 * whole) if whole else 0
