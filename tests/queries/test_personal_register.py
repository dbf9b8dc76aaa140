"""The register of personal data knows every column that may hold somebody's data."""

import re

import pytest
from sqlmodel import SQLModel

import marketplace.models  # noqa: F401  (registers the tables)
from marketplace import events
from marketplace.queries.personal_columns import IMPERSONAL
from marketplace.queries.personal_tables import REGISTER
from marketplace.rules.privacy import ADDRESSES

SUSPICIOUS = re.compile(
    r"(^|_)(e?mail|name|holder|payee|address|street|line\d|city|postcode|phone|recipient|sender"
    r"|person|who|visitor|agent|ip|body|comment|story|text|note|memo|words|answer|request|payload"
    r"|before|after|details|reason|marks|sealed|tracking|place|title|subject|explanation|tax_id)"
    r"(_|$)|_hash$"
)
REGISTERED = {one.name: one for one in REGISTER}


def _columns():
    for table in SQLModel.metadata.tables.values():
        for column in table.columns:
            yield table.name, column


def _is_suspicious(column):
    points_at = {key.target_fullname for key in column.foreign_keys}
    return "account.id" in points_at or SUSPICIOUS.search(column.name) is not None


def test_every_column_that_may_be_somebodys_is_entered_or_explained():
    forgotten = [
        f"{table}.{column.name}"
        for table, column in _columns()
        if table not in REGISTERED
        and _is_suspicious(column)
        and f"{table}.{column.name}" not in IMPERSONAL
    ]

    assert forgotten == []


def test_every_column_of_an_entered_table_is_shown_or_withheld():
    said = {f"{one.name}.{name}": one for one in REGISTER for name in (*one.shown, *one.withheld)}
    there = {f"{table}.{column.name}" for table, column in _columns() if table in REGISTERED}

    assert set(said) == there


def test_what_is_explained_is_there_and_not_entered_as_well():
    there = {f"{table}.{column.name}" for table, column in _columns()}

    assert set(IMPERSONAL) <= there
    assert not {name for name in IMPERSONAL if name.partition(".")[0] in REGISTERED}


@pytest.mark.parametrize("one", REGISTER, ids=lambda one: one.name)
def test_secrets_are_shown_to_nobody(one):
    assert not [name for name in one.shown if re.search(r"hash|token|sealed|password", name)]


def test_every_event_that_names_an_address_is_blanked():
    fields = {
        (name, field)
        for name, kind in events.by_name().items()
        for field in kind.__dataclass_fields__
        if re.search(r"mail|address|recipient|before|phone", field) and field != "mailing_id"
    }

    assert fields == {(name, field) for name, all in ADDRESSES.items() for field in all}
