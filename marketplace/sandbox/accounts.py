"""Connect accounts: vendors' own accounts, their onboarding and what they may do."""

from marketplace.sandbox import params
from marketplace.sandbox.calls import Call, new_id, now
from marketplace.sandbox.refusals import ApiError, Missing
from marketplace.sandbox.store import Document

LINK_SECONDS = 300
DEADLINE_SECONDS = 14 * 86_400
NEEDED = ["business_profile.name", "external_account", "tos_acceptance.date"]
EDITABLE = ("business_profile", "business_type", "email", "settings")
MANUAL_PAYOUTS = {"payouts": {"schedule": {"interval": "manual"}}}


def _requirements(
    due: list[str], disabled_reason: str | None, deadline: int | None = None
) -> Document:
    return {
        "currently_due": due,
        "eventually_due": due,
        "past_due": due,
        "pending_verification": [],
        "current_deadline": deadline,
        "disabled_reason": disabled_reason,
        "errors": [],
    }


def create(call: Call) -> Document:
    """A new account that can do nothing until it is onboarded."""
    given = call.params
    return call.create(
        "account",
        "acct",
        business_profile=given.get("business_profile", {}),
        business_type=given.get("business_type"),
        capabilities={"card_payments": "inactive", "transfers": "inactive"},
        charges_enabled=False,
        controller=given.get("controller"),
        country=given.get("country", "DE"),
        default_currency=given.get("default_currency", "eur"),
        details_submitted=False,
        email=given.get("email"),
        external_accounts={"object": "list", "data": [], "has_more": False},
        payouts_enabled=False,
        requirements=_requirements(NEEDED, "requirements.past_due"),
        settings=given.get("settings", MANUAL_PAYOUTS),
        type=params.choice(given, "type", ("express", "standard", "custom", "none")),
    )


def update(call: Call, id: str) -> Document:
    """Change what the platform may change."""
    account = call.fetch("account", id)
    changes = {name: call.params[name] for name in EDITABLE if name in call.params}
    changes["metadata"] = params.metadata(call.params, account["metadata"])
    return call.change(account, **changes)


def retrieve_own(call: Call) -> Document:
    """The account that the request acts for."""
    return call.on("").fetch("account", call.account)


def create_link(call: Call) -> Document:
    """A link to the onboarding page, good once and for five minutes."""
    account = call.fetch("account", params.required(call.params, "account"))
    type = params.choice(call.params, "type", ("account_onboarding", "account_update"))
    link = call.having({}).create(
        "account_link",
        "link",
        expires_at=now() + LINK_SECONDS,
        type=type,
        _account=account["id"],
        _refresh_url=params.required(call.params, "refresh_url"),
        _return_url=params.required(call.params, "return_url"),
    )
    url = f"{call.public_url}/sandbox/stripe/onboard/{link['id']}"
    call.change(link, url=url)
    return {name: link[name] for name in ("object", "created", "expires_at", "url")}


def link_of(call: Call, id: str) -> Document:
    """The link behind an onboarding address; raises `Missing`."""
    return call.fetch("account_link", id)


def is_usable(link: Document) -> bool:
    """Whether the link is neither used nor too old."""
    return link["expires_at"] > now()


def onboard(call: Call, link: Document, name: str, iban: str) -> Document:
    """The vendor has told everything: the account may be paid, and the link is used up."""
    account = call.fetch("account", link["_account"])
    bank = {
        "id": new_id("ba"),
        "object": "bank_account",
        "bank_name": "Sandbox Bank",
        "country": iban[:2],
        "currency": account["default_currency"],
        "default_for_currency": True,
        "last4": iban[-4:],
        "status": "new",
    }
    call.change(link, expires_at=now())
    return _enable(
        call.on(""),
        account,
        business_profile={**account["business_profile"], "name": name},
        details_submitted=True,
        external_accounts={"object": "list", "data": [bank], "has_more": False},
    )


def _enable(call: Call, account: Document, **fields: object) -> Document:
    return _changed(
        call,
        account,
        capabilities={"card_payments": "active", "transfers": "active"},
        charges_enabled=True,
        payouts_enabled=True,
        requirements=_requirements([], None),
        **fields,
    )


def restrict(call: Call, id: str) -> Document:
    """The provider asks for a document and holds payouts until it has it."""
    wanted = ["individual.verification.document"]
    deadline = now() + DEADLINE_SECONDS
    return _changed(
        call,
        call.fetch("account", id),
        payouts_enabled=False,
        requirements=_requirements(wanted, "requirements.past_due", deadline),
    )


def reactivate(call: Call, id: str) -> Document:
    """The provider is satisfied again."""
    return _enable(call, call.fetch("account", id))


def reject(call: Call, id: str) -> Document:
    """The provider refuses this account for good."""
    return _changed(
        call,
        call.fetch("account", id),
        capabilities={"card_payments": "inactive", "transfers": "inactive"},
        charges_enabled=False,
        payouts_enabled=False,
        requirements=_requirements([], "rejected.other"),
    )


def _changed(call: Call, account: Document, **fields: object) -> Document:
    """Keep the change and tell it as the connected account's own event."""
    call.change(account, **fields)
    call.on(account["id"]).record("account.updated", account)
    return account


def expect_transfers(call: Call, id: str) -> None:
    """Refuse to send money to an account that cannot take it."""
    try:
        account = call.on("").fetch("account", id)
    except Missing:
        raise ApiError(f"No such destination: '{id}'", "resource_missing", "destination") from None
    if account["capabilities"]["transfers"] != "active":
        raise ApiError(
            "Your destination account needs to have the transfers capability enabled.",
            "insufficient_capabilities_for_transfer",
        )
