"""Staff say which words and phrases mean the same."""

from sqlalchemy import func
from sqlmodel import select

from marketplace.adapters.database import Session
from marketplace.errors import Invalid, NotFound
from marketplace.events import SearchSteered
from marketplace.models.search import SearchSynonym
from marketplace.rules.permissions import Actor, allow, may_moderate
from marketplace.rules.search_curation import LONGEST_PHRASE, MOST_GROUPS, MOST_WORDS, phrases
from marketplace.services import audit, outbox


async def write(db: Session, actor: Actor, synonym_id: int, text: str, is_one_way: bool) -> None:
    """Make a group of what `text` lists by commas, or change the one with this id (0: none).

    One way, the first also means the others, and they don't mean it. Raises Invalid("phrases").
    """
    allow(may_moderate(actor))
    said = _checked(text)
    group = await _group(db, synonym_id)
    before = {"phrases": group.phrases, "one way": group.is_one_way}
    group.phrases, group.is_one_way = said, is_one_way
    group.updated_by = actor.account_id
    db.add(group)
    await db.flush()
    after = {"phrases": said, "one way": is_one_way}
    await _changed(db, actor, group, "synonyms", before if synonym_id else {}, after)


async def remove(db: Session, actor: Actor, synonym_id: int) -> None:
    """Its words mean different things again."""
    allow(may_moderate(actor))
    group = await _group(db, synonym_id or -1)
    await _changed(db, actor, group, "synonyms", {"phrases": group.phrases}, {})
    await db.delete(group)


def _checked(text: str) -> list[str]:
    said = list(phrases(text))
    if len(said) < 2:
        raise Invalid("phrases", "Please give at least two words or phrases, with commas between.")
    if len(said) > MOST_WORDS:
        raise Invalid("phrases", f"At most {MOST_WORDS} in one group, please.")
    if max(map(len, said)) > LONGEST_PHRASE:
        raise Invalid("phrases", f"At most {LONGEST_PHRASE} letters for one phrase, please.")
    return said


async def _group(db: Session, synonym_id: int) -> SearchSynonym:
    if not synonym_id:
        if (await db.exec(select(func.count()).select_from(SearchSynonym))).one() >= MOST_GROUPS:
            raise Invalid("phrases", f"There are {MOST_GROUPS:,} groups, which is the most.")
        return SearchSynonym()
    group = await db.get(SearchSynonym, synonym_id, with_for_update=True)
    if group is None:
        raise NotFound("Those synonyms are gone already.")
    return group


async def _changed(
    db: Session,
    actor: Actor,
    group: SearchSynonym,
    action: str,
    before: dict[str, object],
    after: dict[str, object],
) -> None:
    subject = ("search_synonym", group.id)
    await audit.note(db, actor, f"search.{action}", subject, before=before, after=after)
    await outbox.record(db, SearchSteered(group.id))
