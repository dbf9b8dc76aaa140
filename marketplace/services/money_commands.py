"""Calls that move money: written down before they are made, looked up before they are made again.

prepared → sent → confirmed, failed (the provider said no) or unknown (it said nothing). After a
refusal a new attempt has a new key at the provider; after silence it has the same one, and the
provider is first asked what it knows.
"""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from marketplace.adapters.database import transaction
from marketplace.adapters.gateways.contract import NoAnswer, Refused
from marketplace.errors import Conflict
from marketplace.models.payments import MoneyCommand
from marketplace.rules.money_kinds import CommandState

Answer = TypeVar("Answer")
DOUBTFUL = (CommandState.SENT, CommandState.UNKNOWN, CommandState.CONFIRMED)
"""States in which the provider may have done it."""


@dataclass(frozen=True, slots=True)
class Call(Generic[Answer]):
    """One call. `key` is ours and for ever; `request` is what it is about, in plain JSON.

    `send` is given the key for the provider; `find` looks for what a lost answer may have done;
    `ref_of` names what was made, unique at the provider.
    """

    key: str
    kind: str
    provider: str
    request: Mapping[str, object]
    send: Callable[[str], Awaitable[Answer]]
    find: Callable[[], Awaitable[Answer | None]]
    ref_of: Callable[[Answer], str | None]


async def once(call: Call[Answer]) -> Answer:
    """Make a call, or find what it has done already.

    Raises NoAnswer to be tried again later, Refused, and Conflict when the same key was used
    for something else.
    """
    state, attempt = await _begin(call)
    key = call.key if attempt == 1 else f"{call.key}~{attempt}"
    try:
        found = await looked_up(call.find()) if state in DOUBTFUL else None
        if found is None and state == CommandState.CONFIRMED:
            raise Conflict("The provider has forgotten what it has done.")
        answer = await call.send(key) if found is None else found
    except NoAnswer as error:
        if state != CommandState.CONFIRMED:
            await _end(call.key, CommandState.UNKNOWN, error=str(error))
        raise
    except Refused as error:
        await _end(call.key, CommandState.FAILED, error=str(error))
        raise
    await _end(call.key, CommandState.CONFIRMED, ref=call.ref_of(answer))
    return answer


async def looked_up(search: Awaitable[Answer | None]) -> Answer | None:
    """What a look-up finds. Raises NoAnswer, for a refusal too.

    With a key that was changed, or of what is too old, providers refuse to look: that says
    nothing of whether it was done.
    """
    try:
        return await search
    except Refused as error:
        raise NoAnswer(f"It could not be looked up: {error}") from error


async def _begin(call: Call[Answer]) -> tuple[CommandState, int]:
    """Write it down as sent; gives the state it was in before, and which attempt this is."""
    digest = hashlib.sha256(json.dumps(call.request, sort_keys=True).encode()).hexdigest()
    row = {
        "key": call.key,
        "kind": call.kind,
        "provider": call.provider,
        "request_hash": digest,
        "request": dict(call.request),
    }
    async with transaction() as db:
        made = insert(MoneyCommand).values(row | {"state": CommandState.SENT})
        new = await db.exec(made.on_conflict_do_nothing().returning(col(MoneyCommand.attempt)))
        if (attempt := new.scalar_one_or_none()) is not None:
            return CommandState.PREPARED, attempt
        found = select(MoneyCommand).where(MoneyCommand.key == call.key).with_for_update()
        command = (await db.exec(found)).one()
        if command.request_hash != digest:
            raise Conflict("This key was used for another request.")
        state = command.state
        if state == CommandState.FAILED:
            command.attempt += 1
        if state != CommandState.CONFIRMED:
            command.state = CommandState.SENT
        return state, command.attempt


async def _end(key: str, state: CommandState, *, ref: str | None = None, error: str = "") -> None:
    news = {"state": state, "error": error[:500]} | ({"provider_ref": ref} if ref else {})
    async with transaction() as db:
        await db.exec(update(MoneyCommand).where(col(MoneyCommand.key) == key).values(news))


async def give_up(key: str, reason: str) -> None:
    """What was never answered is not asked for again: there is nothing left to be done by it."""
    await _end(key, CommandState.FAILED, error=reason)
