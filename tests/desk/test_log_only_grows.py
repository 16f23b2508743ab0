"""The log is only added to: the database itself refuses everything else."""

from __future__ import annotations

from typing import Any

import pytest
from desk import NOW

from newsletter import logguard

pytestmark = pytest.mark.usefixtures("database")


def entry() -> Any:
    from newsletter.models import LogEntry
    from newsletter.recording import log

    log("Approved revision 3.", now=NOW, newsletter="monthly", period="2026-10", who="Amina", via="desk")
    return LogEntry.objects.get()


def refused(deed: Any) -> None:
    from django.db import DatabaseError, transaction

    with pytest.raises(DatabaseError, match=logguard.REFUSAL), transaction.atomic():
        deed()


def test_an_entry_has_its_words_and_who_it_was() -> None:
    row = entry()
    assert (row.at, row.newsletter, row.period, row.who, row.via) == (NOW, "monthly", "2026-10", "Amina", "desk")
    assert row.text == "Approved revision 3."


def test_an_entry_cannot_be_changed() -> None:
    from newsletter.models import LogEntry

    row = entry()
    row.text = "Approved nothing."
    refused(row.save)
    refused(lambda: LogEntry.objects.update(who="Ben"))
    assert LogEntry.objects.filter(text="Approved revision 3.", who="Amina").count() == 1


def test_an_entry_cannot_be_removed() -> None:
    from newsletter.models import LogEntry

    row = entry()
    refused(row.delete)
    refused(LogEntry.objects.all().delete)
    assert LogEntry.objects.count() == 1


def test_an_entry_cannot_be_written_over() -> None:
    from newsletter.models import LogEntry

    row = entry()
    over = LogEntry(pk=row.pk, at=NOW, text="Approved nothing.")
    refused(
        lambda: LogEntry.objects.bulk_create(
            [over], update_conflicts=True, unique_fields=["id"], update_fields=["text"]
        )
    )
    assert LogEntry.objects.get().text == "Approved revision 3."


def test_the_log_cannot_be_emptied_at_one_stroke() -> None:
    from django.db import connection

    from newsletter.models import LogEntry

    entry()
    word = "TRUNCATE" if connection.vendor == "postgresql" else "DELETE FROM"
    refused(lambda: connection.cursor().execute(f"{word} {logguard.TABLE}"))
    assert LogEntry.objects.count() == 1


def test_every_entry_comes_after_the_one_before() -> None:
    from newsletter.models import LogEntry
    from newsletter.recording import log

    for number in range(3):
        log(f"{number}", now=NOW)
    assert [row.text for row in LogEntry.objects.order_by("id")] == ["0", "1", "2"]


def test_the_guard_can_be_lifted_and_set_again() -> None:
    """For going back behind its migration; afterwards it stands as before."""
    from django.db import connection

    from newsletter.models import LogEntry

    row = entry()
    logguard.unguard(connection)
    LogEntry.objects.update(who="Ben")
    logguard.guard(connection)
    row.refresh_from_db()
    assert row.who == "Ben"
    refused(row.delete)
