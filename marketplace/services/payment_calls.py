"""The provider's calls on a payment: complete it, capture it whole, let it go.

Each is described here with the way to find out whether it happened before; `once` makes it.
"""

from functools import partial

from marketplace.adapters.gateways import gateway_of
from marketplace.adapters.gateways.terms import Page, PageStatus, PaymentRefs, Taken
from marketplace.models.payments import Payment
from marketplace.services.money_commands import Call

REACHED = (PageStatus.AUTHORISED, PageStatus.CAPTURED)


def refs_of(payment: Payment, page: Page | None = None) -> PaymentRefs:
    """How the provider knows a payment."""
    known = page or payment
    return PaymentRefs(
        payment.provider_ref or "", known.intent_ref, known.charge_ref, payment.currency
    )


def completion(payment: Payment, page: Page) -> Call[Page]:
    """The call that takes or holds what the shopper agreed to on the page."""
    gateway = gateway_of(payment.provider)

    async def find() -> Page | None:
        now = await gateway.fetch_page(page.ref)
        return now if now.status in REACHED else None

    return Call(
        key=f"complete-{payment.id}",
        kind="complete",
        provider=payment.provider,
        request={"payment": payment.id, "amount": payment.amount_minor},
        send=partial(gateway.complete, page.ref),
        find=find,
        ref_of=lambda done: done.intent_ref,
    )


def whole_capture(payment: Payment, page: Page) -> Call[Taken]:
    """The call that captures all that a payment holds."""
    gateway, of, mark = gateway_of(payment.provider), refs_of(payment, page), "whole"
    return Call(
        key=f"capture-{payment.id}",
        kind="capture",
        provider=payment.provider,
        request={"payment": payment.id, "amount": payment.amount_minor},
        send=lambda key: gateway.capture(of, payment.amount_minor, key, mark=mark, is_last=True),
        find=partial(gateway.find_capture, of, payment.amount_minor, mark),
        ref_of=lambda taken: taken.ref,
    )


def release(payment: Payment, of: PaymentRefs) -> Call[Page]:
    """The call that lets go of what is held and not captured."""
    gateway = gateway_of(payment.provider)

    async def send(key: str) -> Page:
        await gateway.void(of, key)
        return await gateway.fetch_page(of.page)

    async def find() -> Page | None:
        now = await gateway.fetch_page(of.page)
        return None if now.status == PageStatus.AUTHORISED else now

    return Call(
        key=f"void-{payment.id}",
        kind="void",
        provider=payment.provider,
        request={"payment": payment.id},
        send=send,
        find=find,
        ref_of=lambda _page: None,
    )
