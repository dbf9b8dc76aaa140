"""What is refused is told to people in words, and to the log with whose doing it was."""

from structlog.contextvars import clear_contextvars, get_contextvars
from structlog.testing import capture_logs

from marketplace.adapters.database import bind
from marketplace.errors import Forbidden, Invalid, NotFound
from marketplace.state.faults import explain
from tests.factories import person


def test_a_refusal_for_want_of_rights_is_logged():
    with capture_logs() as lines:
        explain(Forbidden())
        explain(NotFound())
        explain(Invalid("title", "Please write one."))

    assert [line["kind"] for line in lines] == ["Forbidden", "NotFound"]


def test_a_fault_tells_people_an_id_and_nothing_else():
    with capture_logs() as lines:
        told = explain(RuntimeError("password=hunter2 at /srv/shop"))

    assert lines[0]["fault"] in str(told.args)
    assert "hunter2" not in str(told.args)


async def test_log_lines_say_whose_doing_it_was(db):
    actor = await person(db)
    clear_contextvars()

    await bind(db, actor)

    assert get_contextvars() == {"account": actor.account_id}
    clear_contextvars()
