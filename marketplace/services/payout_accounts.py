"""Where a vendor's money goes: an account at the provider, or a bank account paid by hand.

The provider knows its account best: whatever we hear of it is a hint to ask anew.
"""

from sqlmodel import col, select

from marketplace.adapters import payee_accounts as payees
from marketplace.adapters.database import Session, transaction
from marketplace.adapters.gateways.contract import NoAnswer, Refused
from marketplace.adapters.payee_accounts import PROVIDER, Payee, PayeeNews
from marketplace.adapters.sealing import sealed
from marketplace.config import settings
from marketplace.errors import Conflict, Unavailable
from marketplace.events import PayoutAccountChanged, PayoutAccountNamed
from marketplace.models.columns import now
from marketplace.models.payouts import Payout
from marketplace.models.vendors import PayoutAccount, Vendor
from marketplace.routes import back_from_provider, to_provider_again
from marketplace.rules.money_kinds import PayoutAccountStatus, PayoutStatus
from marketplace.rules.payees import read_iban
from marketplace.rules.payouts import SETTLING
from marketplace.rules.permissions import Actor, allow, may_name_bank, the_vendor
from marketplace.rules.texts import required
from marketplace.services import audit, outbox, proofs
from marketplace.services.vendor_terms import locked_vendor

MANUAL = "manual"
ON_THE_WAY = (
    PayoutStatus.ASSEMBLED,
    PayoutStatus.SENT,
    PayoutStatus.IN_TRANSIT,
    PayoutStatus.UNKNOWN,
)


async def start_onboarding(actor: Actor) -> str:
    """Open the vendor's account at the provider, once, and give the address of its questions.

    Raises Unavailable when the provider does not answer; asking again goes on where it stopped.
    Raises ProofRequired when the owner has not proven just now who they are.
    """
    async with transaction() as db:
        account, payee = await _opened(db, actor)
        ref, key = account.provider_ref, f"payee-{account.id}"
    try:
        if ref is None:
            ref = await payees.open_account(payee, key)
            async with transaction() as db:
                opened = await db.get_one(PayoutAccount, account.id, with_for_update=True)
                opened.provider_ref = ref
        base = settings().public_url
        return await payees.onboarding_link(
            ref, back=base + back_from_provider(), again=base + to_provider_again()
        )
    except NoAnswer as error:
        message = "The payment provider isn't answering. Nothing was changed. Please try again."
        raise Unavailable(message) from error
    except Refused as error:
        raise Conflict(f"The payment provider didn't accept that: {error}") from error


async def _opened(db: Session, actor: Actor) -> tuple[PayoutAccount, Payee]:
    vendor, account = await _own(db, actor)
    await proofs.demand(db, actor)
    if not (account.provider == PROVIDER and account.status is PayoutAccountStatus.ONBOARDING):
        await outbox.record(db, PayoutAccountNamed(account.id, vendor.id))
    if account.provider != PROVIDER:
        await _refuse_on_the_way(db, vendor.id)
        account.provider, account.status = PROVIDER, PayoutAccountStatus.NONE
        account.holder = account.sealed = account.ending = ""
    # The provider tells nobody which bank account its page was left with.
    account.held_until = now() + SETTLING
    if account.status is PayoutAccountStatus.NONE:
        account.status = PayoutAccountStatus.ONBOARDING
        await _changed(db, account)
    marks = {"vendor": str(vendor.id)}
    return account, Payee(vendor.name, vendor.email, vendor.country, vendor.currency, marks)


async def set_bank_account(db: Session, actor: Actor, holder: str, typed: str) -> None:
    """Be paid by bank transfer to this IBAN. It is kept sealed and shown by its last digits.

    Raises Invalid for one that isn't right, Conflict while money is on its way to the old one,
    ProofRequired when the owner has not proven just now who they are.
    """
    vendor, account = await _own(db, actor)
    await proofs.demand(db, actor)
    holder = required("holder", "The account holder", holder, 2, 70)
    number = read_iban(typed)
    await _refuse_on_the_way(db, vendor.id)
    before = {"provider": account.provider, "ending": account.ending}
    account.provider, account.status = MANUAL, PayoutAccountStatus.ACTIVE
    account.holder, account.sealed, account.ending = holder, sealed(number), number[-4:]
    account.requirements, account.due_at = [], None
    account.held_until = now() + SETTLING
    account.bank_refusal = account.refused_bank = ""
    after = {"provider": MANUAL, "ending": account.ending}
    subject = ("vendor", vendor.id)
    await audit.note(db, actor, "payout.bank", subject, before=before, after=after)
    await outbox.record(db, PayoutAccountNamed(account.id, vendor.id))
    await _changed(db, account)


async def _own(db: Session, actor: Actor) -> tuple[Vendor, PayoutAccount]:
    vendor_id = the_vendor(actor)
    allow(may_name_bank(actor))
    vendor = await locked_vendor(db, vendor_id)
    found = await db.exec(
        select(PayoutAccount).where(PayoutAccount.vendor_id == vendor_id).with_for_update()
    )
    account = found.first()
    if account is None:
        account = PayoutAccount(vendor_id=vendor_id, provider=PROVIDER)
        db.add(account)
        await db.flush()
    return vendor, account


async def _refuse_on_the_way(db: Session, vendor_id: int) -> None:
    moving = select(Payout.id).where(
        Payout.vendor_id == vendor_id, col(Payout.status).in_(ON_THE_WAY)
    )
    if (await db.exec(moving)).first() is not None:
        raise Conflict("A payout is on its way. Please change the account after it has arrived.")


async def _changed(db: Session, account: PayoutAccount) -> None:
    await db.flush()
    await outbox.record(db, PayoutAccountChanged(account.id, account.vendor_id))


async def note_account(provider: str, ref: str) -> bool:
    """Ask the provider about an account and write down what it says; False for a stranger's."""
    if provider != PROVIDER:
        return False
    news = await payees.fetch_account(ref)
    async with transaction() as db:
        found = await db.exec(
            select(PayoutAccount)
            .where(PayoutAccount.provider == provider, PayoutAccount.provider_ref == ref)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        account = found.first()
        if account is None:
            return False
        await _take_over(db, account, news)
    return True


async def _take_over(db: Session, account: PayoutAccount, news: PayeeNews) -> None:
    said = (news.status, news.requirements, news.due_at)
    if account.refused_bank and account.refused_bank not in news.banks:
        account.bank_refusal = account.refused_bank = ""
        await _changed(db, account)
    if (account.status, account.requirements, account.due_at) == said:
        return
    account.status, account.requirements, account.due_at = said
    await _changed(db, account)


async def note_own_account(actor: Actor) -> None:
    """The vendor comes back from the provider's questions: ask what became of its account."""
    async with transaction() as db:
        _vendor, account = await _own(db, actor)
        provider, ref = account.provider, account.provider_ref
    if ref is not None:
        await note_account(provider, ref)
