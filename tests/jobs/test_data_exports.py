"""The file somebody takes home: all that is known of them, and nothing of anybody else."""

import json
import zipfile

import pytest
from sqlmodel import select

from marketplace.adapters import archives, pictures
from marketplace.adapters.database import reading, transaction
from marketplace.errors import NotFound
from marketplace.events import DataRequestMoved
from marketplace.jobs import data_exports, data_letters
from marketplace.jobs.letters import _templates
from marketplace.jobs.retention import remove_fetched_files
from marketplace.models.accounts import Account
from marketplace.models.columns import now
from marketplace.models.messages import Message, Thread
from marketplace.models.orders import OrderGroup
from marketplace.models.privacy import DataRequest
from marketplace.rules.privacy import RequestKind, RequestStatus
from marketplace.services import data_requests
from tests.api.test_doors import client
from tests.api.visits import signed_in
from tests.factories import shop
from tests.personal import somebody
from tests.pictures import halves, saved

__all__ = ["client"]


async def asked(known):
    async with transaction() as db:
        request = DataRequest(
            kind=RequestKind.EXPORT, status=RequestStatus.RUNNING, email=known.email,
            account_id=known.actor.account_id, due_at=now(),
        )  # fmt: skip
        db.add(request)
        await db.flush()
        return request.id


async def made_for(known):
    request_id = await asked(known)
    await data_exports.make(DataRequestMoved(request_id, "running"), "event")
    async with reading() as db:
        return await db.get_one(DataRequest, request_id)


def contents(request):
    with zipfile.ZipFile(archives.path_of(request.file_key)) as file:
        return {name: file.read(name) for name in file.namelist()}


@pytest.fixture
async def known_and_other(db_url):
    picture = await pictures.take_in(saved(halves(), "JPEG"))
    async with transaction() as db:
        made = await shop(db)
        known, other = [await somebody(db, made, picture=picture.key) for _ in range(2)]
        colleague = await db.get_one(Account, made.owner.account_id)
        colleague.name = "Zebedee Secret"
    return known, other, picture.key


async def test_everything_of_the_person_is_in_it(known_and_other):
    known, _other, picture = known_and_other

    request = await made_for(known)

    assert (request.status, request.file_bytes > 0) == (RequestStatus.DONE, True)
    files = contents(request)
    rows = {name: json.loads(text) for name, text in files.items() if name.endswith(".json")}
    assert rows["data/account.json"][0]["email"] == known.email
    [bought] = rows["data/order_group.json"]
    assert (bought["number"], bought["address"]["name"]) == (known.group.number, known.name)
    assert rows["data/address.json"][0]["line1"] == "7 Quux Lane"
    assert rows["data/order_return.json"][0]["comment"] == f"Too small, says {known.name}"
    assert rows["data/review.json"][0]["product"].startswith("Walnut stool")
    assert rows["data/wishlist_item.json"][0]["product"].startswith("Walnut stool")
    assert rows["data/login_session.json"][0]["user_agent"] == "Quuxbird"
    assert rows["data/sent_mail.json"][0]["subject"] == "Welcome"
    said = {(row["by"], row["body"]) for row in rows["data/message.json"]}
    assert said == {("you", f"This is {known.name}."), ("the shop", "How can I help?")}
    page = files["index.html"].decode()
    assert known.name in page and "€25.00" in page
    assert files[f"pictures/{picture}.webp"][:4] == b"RIFF"
    assert f"pictures/{picture}.webp" in page


async def test_nothing_of_anybody_else_and_no_secret_is_in_it(known_and_other):
    known, other, _picture = known_and_other

    everything = b"\n".join(contents(await made_for(known)).values())

    for word in (other.name, other.email, "Zebedee", "no hash", "password_hash", "token_hash"):
        assert word.encode() not in everything, word


async def test_an_address_that_was_never_proven_brings_in_nothing_of_its_owner(known_and_other):
    known, other, _picture = known_and_other
    async with transaction() as db:
        group = await db.get_one(OrderGroup, other.group.id)
        group.account_id, group.email = None, f"guest-{group.id}@quux.example"
        thief = await db.get_one(Account, known.actor.account_id)
        thief.email, thief.email_verified_at = group.email, None

    unproven = b"\n".join(contents(await made_for(known)).values())
    async with transaction() as db:
        (await db.get_one(Account, known.actor.account_id)).email_verified_at = now()
    proven = b"\n".join(contents(await made_for(known)).values())

    assert other.group.number.encode() not in unproven
    assert other.group.number.encode() in proven


async def test_it_is_fetched_by_its_person_and_gone_after_a_week(known_and_other, client):
    known, other, _picture = known_and_other
    request = await made_for(known)
    key = data_requests.fetch_key(request)

    nobody = await client.post("/doors/your-data/fetch", data={"file": key})
    assert nobody.headers["location"].startswith("/sign-in?")
    async with signed_in(_Seller(other.actor)) as stranger:
        answer = await stranger.post("/doors/your-data/fetch", data={"file": key})
        assert "problem=" in answer.headers["location"]
    async with signed_in(_Seller(known.actor)) as owner:
        answer = await owner.post("/doors/your-data/fetch", data={"file": key})
        assert answer.headers["content-type"] == "application/zip"
        assert "no-store" in answer.headers["cache-control"]
        assert len(answer.content) == request.file_bytes
        archives.remove(request.file_key)
        gone = await owner.post("/doors/your-data/fetch", data={"file": key})
        assert "isn%27t+here+any+more" in gone.headers["location"]
        async with transaction() as db:
            (await db.get_one(DataRequest, request.id)).expires_at = now()
        assert (await remove_fetched_files(0)).startswith("Removed")
        late = await owner.post("/doors/your-data/fetch", data={"file": key})
        assert "problem=" in late.headers["location"]
    with pytest.raises(NotFound):
        archives.path_of(request.file_key)


class _Seller:
    """What `signed_in` takes: somebody with an account."""

    def __init__(self, actor):
        self.owner = actor


async def test_made_twice_it_is_kept_once(known_and_other):
    known, _other, _picture = known_and_other
    request = await made_for(known)

    await data_exports.make(DataRequestMoved(request.id, "running"), "event")

    async with reading() as db:
        assert (await db.get_one(DataRequest, request.id)).file_key == request.file_key


STORY = [
    ("export", "unconfirmed", "Please confirm", "key="),
    ("export", "done", "Your data is ready", "file="),
    ("erasure", "waiting", "You will be forgotten", "key="),
    ("erasure", "blocked", "We can't forget you yet", "Your order F-1"),
    ("erasure", "withdrawn", "You stay", "as it was"),
    ("erasure", "done", "You are forgotten", "last letter"),
]


@pytest.mark.parametrize(("kind", "status", "subject", "words"), STORY)
def test_every_step_has_its_letter(kind, status, subject, words):
    request = DataRequest(
        id=1, kind=RequestKind(kind), email="ada@example.com", due_at=now(), starts_at=now(),
        expires_at=now(), file_key="abc", blocked=["Your order F-1 isn't over yet."],
    )  # fmt: skip

    letter = data_letters._letter(request, RequestStatus(status), False)

    assert letter.subject == subject
    text = _templates().get_template(f"{letter.template}.txt").render(letter.words, site="Shop")
    assert words in text
    assert letter.unsubscribe == ""


async def test_what_a_conversation_says_stays_in_it(known_and_other):
    known, other, _picture = known_and_other
    async with reading() as db:
        theirs = select(Message.body).join(Thread, Thread.id == Message.thread_id)
        bodies = (await db.exec(theirs.where(Thread.account_id == other.actor.account_id))).all()

    everything = b"\n".join(contents(await made_for(known)).values()).decode(errors="replace")

    assert [body for body in bodies if other.name in body and body in everything] == []
