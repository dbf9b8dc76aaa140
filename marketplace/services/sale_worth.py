"""What each part of an order is worth to whom: the fee by the rule that fits, its VAT, frozen."""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.models.orders import OrderLine, VendorOrder
from marketplace.models.sales import SalePart
from marketplace.models.vendors import Vendor
from marketplace.queries.baskets import CartRow
from marketplace.rules.commission import Rate, Sale, delivery_fee, fee_of, fee_vat, rate_for
from marketplace.rules.money import Money
from marketplace.rules.money_kinds import FeeVat
from marketplace.rules.pricing import PricedPart
from marketplace.services.settings import ShopSettings


@dataclass(frozen=True, slots=True)
class Sold:
    """A line that is being sold: what it was in the basket, as it is written, and its price."""

    row: CartRow
    line: OrderLine
    priced: PricedPart

    @property
    def gross_minor(self) -> int:
        """What the sale brings, with what the platform adds."""
        return self.priced.paid_minor + self.priced.funded_minor


def sale_parts(
    order: VendorOrder,
    sold: Sequence[Sold],
    delivery: PricedPart,
    rates: Sequence[Rate],
    rules: ShopSettings,
) -> list[SalePart]:
    """The parts of one vendor's order: a line each and, where it costs something, the delivery.

    Delivery goes by the rule of the line that is worth most, if that rule takes a share of it.
    """
    reason, vat_bp = vat_on_the_fee(sold[0].row.vendor, rules)
    whole = sum(one.gross_minor for one in sold)
    chosen = [rate_for(rates, _sale(order, one, whole)) for one in sold]
    parts = [
        _part(order, one, rate, _sale(order, one, whole), (reason, vat_bp))
        for one, rate in zip(sold, chosen, strict=True)
    ]
    if delivery.price_minor:
        dearest = max(range(len(sold)), key=lambda place: (sold[place].gross_minor, -place))
        parts.append(_delivery(order, delivery, chosen[dearest], (reason, vat_bp)))
    return parts


def vat_on_the_fee(vendor: Vendor, rules: ShopSettings) -> tuple[FeeVat, int]:
    """Why the fee bears VAT or not, and at how many hundredths of a percent."""
    reason = fee_vat(vendor.country, bool(vendor.tax_id), rules.home_country)
    return reason, rules.fee_vat_bp if reason is FeeVat.DOMESTIC else 0


def _sale(order: VendorOrder, sold: Sold, whole_minor: int) -> Sale:
    product = sold.row.product
    return Sale(
        vendor_id=order.vendor_id,
        category_id=product.category_id,
        currency=order.currency,
        gross_minor=sold.gross_minor,
        quantity=sold.line.quantity,
        product_id=product.id,
        brand=product.brand,
        tax_minor=sold.priced.tax.amount_minor,
        order_minor=whole_minor,
    )


def _part(
    order: VendorOrder, sold: Sold, rate: Rate, sale: Sale, vat: tuple[FeeVat, int]
) -> SalePart:
    fee = fee_of(rate, sale, vat[1])
    return SalePart(
        vendor_order_id=order.id,
        order_line_id=sold.line.id,
        quantity=sold.line.quantity,
        paid_minor=sold.priced.paid_minor,
        funded_minor=sold.priced.funded_minor,
        fee_minor=fee.fee_minor,
        fee_vat_minor=fee.vat_minor,
        rule_id=fee.rule_id,
        rate_bp=fee.rate_bp,
        base_minor=fee.base_minor,
        fee_vat_reason=vat[0],
    )


def _delivery(
    order: VendorOrder, priced: PricedPart, rate: Rate, vat: tuple[FeeVat, int]
) -> SalePart:
    gross = Money(priced.paid_minor + priced.funded_minor, order.currency)
    fee = delivery_fee(rate, gross, priced.tax.amount_minor, vat[1])
    return SalePart(
        vendor_order_id=order.id,
        quantity=1,
        paid_minor=priced.paid_minor,
        funded_minor=priced.funded_minor,
        fee_minor=fee.fee_minor,
        fee_vat_minor=fee.vat_minor,
        rule_id=fee.rule_id,
        rate_bp=fee.rate_bp,
        base_minor=fee.base_minor,
        fee_vat_reason=vat[0],
    )
