"""Passkeys (WebAuthn): what browsers are asked, and what their answers prove."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from marketplace.adapters.tokens import alias
from marketplace.config import settings
from marketplace.errors import Conflict

NOT_PROVEN = "This passkey couldn't be used. Please try again, or sign in another way."
VERIFIED = UserVerificationRequirement.REQUIRED
Credential = dict[str, Any]
"""What a browser says of a passkey, as `PublicKeyCredential.toJSON()` writes it."""


class NotProven(Conflict):
    """The answer proves nothing; `reason` is for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(NOT_PROVEN)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """The public half of a key that somebody has just made."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


def handle_of(account_id: int) -> bytes:
    """What a device keeps an account's new passkeys under; it tells nobody whose they are."""
    return bytes.fromhex(alias(f"passkeys of {account_id}"))


def question_to_make(
    challenge: str, account_id: int, email: str, name: str, site: str, known: Sequence[bytes]
) -> dict[str, Any]:
    """What a browser is asked so that a device makes a passkey, unless it has one of these."""
    options = generate_registration_options(
        rp_id=settings().host,
        rp_name=site,
        user_id=handle_of(account_id),
        user_name=email,
        user_display_name=name,
        challenge=challenge.encode(),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=VERIFIED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
    )
    return dict(json.loads(options_to_json(options)))


def question_to_use(challenge: str) -> dict[str, Any]:
    """What a browser is asked so that somebody chooses one of their passkeys."""
    options = generate_authentication_options(
        rp_id=settings().host, challenge=challenge.encode(), user_verification=VERIFIED
    )
    return dict(json.loads(options_to_json(options)))


def challenge_in(credential: Credential) -> str:
    """Which question this answers. Raises NotProven."""
    try:
        told = parse_client_data_json(_bytes_at(credential, "clientDataJSON"))
        return bytes(told.challenge).decode()
    except (WebAuthnException, ValueError) as problem:
        raise NotProven(str(problem)) from None


def id_of(credential: Credential) -> bytes:
    """The key that signed. Raises NotProven."""
    try:
        return base64url_to_bytes(str(credential.get("id", "")))
    except ValueError as problem:
        raise NotProven(str(problem)) from None


def is_kept_as(credential: Credential, handle: bytes) -> bool:
    """Whether the device keeps the passkey under this name."""
    return _bytes_at(credential, "userHandle") == handle


def made(credential: Credential, challenge: str) -> NewPasskey:
    """The new passkey of somebody whom the device has recognised. Raises NotProven."""
    try:
        proven = verify_registration_response(
            credential=credential,
            expected_challenge=challenge.encode(),
            expected_rp_id=settings().host,
            expected_origin=settings().origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError, AttributeError) as problem:
        raise NotProven(str(problem)) from None
    return NewPasskey(proven.credential_id, proven.credential_public_key, proven.sign_count)


def used(credential: Credential, challenge: str, public_key: bytes, sign_count: int) -> int:
    """How often the key has signed by now. Raises NotProven, also for a copy that has signed
    less often than the one we know.
    """
    try:
        proven = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge.encode(),
            expected_rp_id=settings().host,
            expected_origin=settings().origin,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError, AttributeError) as problem:
        raise NotProven(str(problem)) from None
    return proven.new_sign_count


def _bytes_at(credential: Credential, name: str) -> bytes:
    response = credential.get("response")
    told = response.get(name) if isinstance(response, dict) else None
    try:
        return base64url_to_bytes(told) if isinstance(told, str) else b""
    except ValueError as problem:
        raise NotProven(str(problem)) from None
