"""The commission rules in words: for staff who order them, and for vendors who pay by them."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters.database import Session
from marketplace.cards.commission import AmountFields, RuleDesk, RuleForm, RuleRow
from marketplace.cards.furniture import Option
from marketplace.errors import NotFound
from marketplace.models.catalog import Category, Product
from marketplace.models.columns import now
from marketplace.models.payouts import CommissionRule
from marketplace.models.vendors import Vendor
from marketplace.queries.category_options import category_options
from marketplace.queries.commission import active_rules, rates_of
from marketplace.rules.commission import Amounts, Rate, unreachable
from marketplace.rules.money import Money
from marketplace.rules.money_kinds import Band, FeeBase
from marketplace.rules.permissions import Actor, allow, the_counting_vendor
from marketplace.rules.texts import day

NO_AMOUNTS = Amounts()


async def rule_desk(db: Session, actor: Actor, default_bp: int) -> RuleDesk:
    """Every rule that hasn't ended, in order, with a warning where one is never asked."""
    allow(actor.is_staff)
    rules = await active_rules(db)
    currencies = await _currencies(db)
    return RuleDesk(
        rules=await _rows(db, rules),
        default=f"{default_bp / 100:g}%",
        categories=[Option("", "Any"), *await category_options(db)],
        currencies=[Option("", "Any"), *(Option(code, code) for code in currencies)],
        new=RuleForm(amounts=[AmountFields(code) for code in currencies]),
    )


async def rules_for_vendor(db: Session, actor: Actor, default_bp: int) -> RuleDesk:
    """The rules by which one's own shop pays today, the last of them for everything else.

    Raises NotFound without a shop, and Forbidden for those of its team who don't see its money.
    """
    vendor = await db.get_one(Vendor, the_counting_vendor(actor))
    rules = await active_rules(db, now().date(), [vendor.id])
    rest = default_bp if vendor.commission_bp is None else vendor.commission_bp
    return RuleDesk(rules=await _rows(db, rules), default=f"{rest / 100:g}%")


async def rule_form(db: Session, actor: Actor, rule_id: int) -> RuleForm:
    """A rule as it stands in the form. Raises NotFound for one that has ended."""
    allow(actor.is_staff)
    rule = await db.get(CommissionRule, rule_id)
    if rule is None or not rule.is_active:
        raise NotFound("That rule has ended already.")
    [rate] = await rates_of(db, [rule])
    vendor = await db.get(Vendor, rule.vendor_id) if rule.vendor_id else None
    product = await db.get(Product, rule.product_id) if rule.product_id else None
    currencies = sorted({*await _currencies(db), *rate.amounts})
    return RuleForm(
        id=rule.id,
        name=rule.name,
        rate=f"{rule.rate_bp / 100:g}",
        vendor=routes.vendor_shop(vendor.slug) if vendor else "",
        category=str(rule.category_id or ""),
        product=routes.product(product.slug) if product else "",
        brand=rule.brand,
        currency=rule.currency or "",
        valid_from=str(rule.valid_from or ""),
        valid_until=str(rule.valid_until or ""),
        base=rule.base,
        band=rule.band,
        takes_delivery=rule.takes_delivery,
        amounts=[_fields(code, rate.amounts.get(code, NO_AMOUNTS)) for code in currencies],
    )


def _fields(code: str, amounts: Amounts) -> AmountFields:
    def plain(minor: int | None) -> str:
        return "" if minor is None else Money(minor, code).plain()

    return AmountFields(
        code,
        plain(amounts.fixed_minor or None),
        plain(amounts.minimum_minor),
        plain(amounts.maximum_minor),
        plain(amounts.from_minor),
        plain(amounts.to_minor),
    )


async def _currencies(db: Session) -> list[str]:
    """Those in which something is sold."""
    rows = await db.exec(select(Vendor.currency).distinct().order_by(col(Vendor.currency)))
    return list(rows.all()) or ["EUR"]


async def _rows(db: Session, rules: Sequence[CommissionRule]) -> list[RuleRow]:
    rates = await rates_of(db, rules)
    never, today = unreachable(rates), now().date()
    names = await _names(db, rules)
    last = len(rules) - 1
    return [
        RuleRow(
            id=rule.id,
            place=place + 1,
            name=rule.name,
            conditions=", ".join(_conditions(rule, rate, names)) or "Everything",
            takes=_takes(rule, rate),
            dates=_dates(rule),
            warning=_warning(rates, never.get(place), rate.valid_until, today),
            is_first=place == 0,
            is_last=place == last,
        )
        for place, (rule, rate) in enumerate(zip(rules, rates, strict=True))
    ]


def _warning(rates: list[Rate], above: int | None, until: Any, today: Any) -> str:
    if until is not None and until < today:
        return "Its last day has passed."
    if above is None:
        return ""
    return f"Never asked: rule {above + 1}, “{rates[above].name}”, takes all its sales."


async def _names(db: Session, rules: Sequence[CommissionRule]) -> dict[tuple[str, int], str]:
    found: dict[tuple[str, int], str] = {}
    wanted: list[tuple[str, Any, Any, set[int | None]]] = [
        ("vendor", Vendor, Vendor.name, {rule.vendor_id for rule in rules}),
        ("category", Category, Category.name, {rule.category_id for rule in rules}),
        ("product", Product, Product.title, {rule.product_id for rule in rules}),
    ]
    for kind, model, name, ids in wanted:
        some = ids - {None}
        if some:
            rows = await db.exec(select(model.id, name).where(model.id.in_(some)))
            found |= {(kind, id): text for id, text in rows.all()}
    return found


def _conditions(rule: CommissionRule, rate: Rate, names: dict[tuple[str, int], str]) -> list[str]:
    said = [
        names.get(("vendor", rule.vendor_id or 0), ""),
        names.get(("category", rule.category_id or 0), ""),
        names.get(("product", rule.product_id or 0), ""),
        f"brand {rule.brand}" if rule.brand else "",
        f"in {rule.currency}" if rule.currency else "",
    ]
    what = "orders" if rule.band is Band.ORDER else "lines"
    for code, amounts in rate.amounts.items():
        if amounts.from_minor is not None:
            said.append(f"{what} from {Money(amounts.from_minor, code)}")
        if amounts.to_minor is not None:
            said.append(f"{what} below {Money(amounts.to_minor, code)}")
    return [part for part in said if part]


def _takes(rule: CommissionRule, rate: Rate) -> str:
    said = [f"{rule.rate_bp / 100:g}%" + (" without tax" if rule.base is FeeBase.NET else "")]
    for code, amounts in rate.amounts.items():
        if amounts.fixed_minor:
            said.append(f"{Money(amounts.fixed_minor, code)} a piece")
        if amounts.minimum_minor is not None:
            said.append(f"at least {Money(amounts.minimum_minor, code)}")
        if amounts.maximum_minor is not None:
            said.append(f"at most {Money(amounts.maximum_minor, code)}")
    if rule.takes_delivery:
        said.append("delivery too")
    return ", ".join(said)


def _dates(rule: CommissionRule) -> str:
    begins = f"from {day(rule.valid_from)}" if rule.valid_from else ""
    ends = f"until {day(rule.valid_until)}" if rule.valid_until else ""
    return " ".join(part for part in (begins, ends) if part)
