"""Runs migrations against the database of the settings, or the one a caller hands in."""

from alembic import context
from sqlalchemy import create_engine, pool
from sqlmodel import SQLModel

import marketplace.models  # noqa: F401  (registers the tables)
from marketplace.adapters.database import sqlalchemy_url
from marketplace.config import settings


def is_ours(_object: object, name: str | None, kind: str, *_rest: object) -> bool:
    """Leave the job queue's own tables to the job queue."""
    return not (kind == "table" and name is not None and name.startswith("procrastinate"))


def run() -> None:
    url = context.config.get_main_option("sqlalchemy.url") or settings().database_url
    engine = create_engine(sqlalchemy_url(url), poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            include_object=is_ours,
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
