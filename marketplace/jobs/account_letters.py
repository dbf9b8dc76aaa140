"""The mails about a person's own account: proofs of the mailbox, and news of what was changed."""

from marketplace import routes
from marketplace.adapters.database import reading
from marketplace.events import (
    AccessMisused,
    AccountClosed,
    AccountEvent,
    AccountOpened,
    AppConnected,
    EmailChangeAsked,
    EmailChanged,
    EmailConfirmationAsked,
    PasswordChanged,
    PasswordResetAsked,
    SecondFactorChanged,
    SignInLocked,
    StaffRoleChanged,
    WayInAdded,
    WayInRemoved,
)
from marketplace.jobs.letters import Letter, link_to, send
from marketplace.models.accounts import Account
from marketplace.services import mailboxes


async def write(event: AccountEvent, event_id: str) -> None:
    """Send the letter that follows from an event, unless it went out before."""
    async with reading() as db:
        account = await db.get_one(Account, event.account_id)
    await send(_letter(account, event), event_id)


def _letter(account: Account, event: AccountEvent) -> Letter:
    forgot = link_to(routes.FORGOT_PASSWORD)
    match event:
        case EmailConfirmationAsked():
            link = link_to(mailboxes.confirmation_path(account))
            return _to(account, "Please confirm your address", "confirm_email", link)
        case PasswordResetAsked():
            link = link_to(mailboxes.reset_path(account))
            return _to(account, "A new password", "reset_password", link)
        case PasswordChanged():
            return _to(account, "Your password was changed", "password_changed", forgot)
        case SignInLocked():
            subject = "Somebody tries to get into your account"
            return _to(account, subject, "sign_in_locked", forgot)
        case SecondFactorChanged(is_on=True):
            return _to(account, "Signing in takes two steps now", "second_step_on", forgot)
        case SecondFactorChanged():
            return _to(account, "Signing in takes one step again", "second_step_off", forgot)
        case WayInAdded(way=way):
            return _to(account, "A new way into your account", "way_in_added", forgot, way=way)
        case WayInRemoved(way=way):
            return _to(account, "One way in less", "way_in_removed", forgot, way=way)
        case EmailChangeAsked(email=email):
            link = link_to(mailboxes.move_path(account, email))
            return _to(account, "Please confirm your new address", "change_email", link, email)
        case EmailChanged(before=before):
            return _to(account, "Your address was changed", "email_changed", forgot, before)
        case StaffRoleChanged(role=role):
            link = link_to(routes.ADMIN_HOME)
            return _to(account, "Your work for us", "staff_role", link, role=role)
        case AccountClosed(reason=reason):
            subject = "Your account is closed"
            return _to(account, subject, "account_closed", forgot, reason=reason)
        case AccountOpened():
            return _to(account, "Your account is open again", "account_opened", forgot)
        case AppConnected(app=app):
            link = link_to(routes.MY_ACCOUNT)
            return _to(account, f"{app} has access now", "app_connected", link, app=app)
        case AccessMisused(app=app):
            subject = f"We ended the access of {app}"
            return _to(account, subject, "access_misused", forgot, app=app)
    raise TypeError(f"There is no letter about {event}")


def _to(
    account: Account,
    subject: str,
    template: str,
    link: str,
    recipient: str = "",
    **more: object,
) -> Letter:
    words = {"name": account.name, "email": account.email, "link": link, **more}
    return Letter(recipient or account.email, subject, template, words)
