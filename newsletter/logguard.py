"""Makes the database refuse to change or remove what stands in the log, so that no mistake of ours can.

Triggers, in the words of each database: https://www.sqlite.org/lang_createtrigger.html,
https://www.postgresql.org/docs/current/plpgsql-trigger.html. They do not bind whoever owns the database. A migration
that alters the table on SQLite makes it anew, without them, and has to call `guard` again.
"""

from __future__ import annotations

from typing import Any

REFUSAL = "the log is only added to"
"""What the database says to whoever tries."""

TABLE = "newsletter_logentry"

_SQLITE = {
    "newsletter_log_keeps_rows": f"BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    "newsletter_log_keeps_words": f"BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
}

_POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION newsletter_log_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '{REFUSAL}';
END
$$
"""

_POSTGRES = {
    "newsletter_log_keeps_rows": f"BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW",
    "newsletter_log_keeps_all": f"BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT",
}


def guard(connection: Any) -> None:
    """Have the database refuse UPDATE and DELETE on the log (on PostgreSQL TRUNCATE, too). `connection` is Django's."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name, rest in _SQLITE.items():
                cursor.execute(f"CREATE TRIGGER {name} {rest}")
            return
        cursor.execute(_POSTGRES_FUNCTION)
        for name, rest in _POSTGRES.items():
            cursor.execute(f"CREATE TRIGGER {name} {rest} EXECUTE FUNCTION newsletter_log_refuses()")


def unguard(connection: Any) -> None:
    """Let the log be changed again: for going back behind the migration, and for tests that begin empty."""
    with connection.cursor() as cursor:
        for name in _SQLITE if connection.vendor == "sqlite" else _POSTGRES:
            cursor.execute(f"DROP TRIGGER {name}{'' if connection.vendor == 'sqlite' else f' ON {TABLE}'}")
        if connection.vendor != "sqlite":
            cursor.execute("DROP FUNCTION newsletter_log_refuses()")
