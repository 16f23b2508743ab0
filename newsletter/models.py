"""The database: posts as seen, issues, their revisions with the frozen bytes, and what people said of them.

UNIQUE constraints keep one issue per newsletter, period and part, and one row per post of a source; not care. The
tables of people and of what they do stand in `newsletter.people`; Django finds them through the last line of this file.
"""

from __future__ import annotations

from django.db import models


class SourceState(models.Model):
    """What the last reading of a source left for the next one."""

    name = models.CharField(max_length=40, unique=True)
    # Which address or path was read: a source that now points elsewhere starts afresh.
    location = models.TextField(default="")
    validators = models.JSONField(default=dict)  # by URL: {"etag": ..., "last_modified": ...}
    extras = models.JSONField(default=dict)  # notices, unusable entries and findings of the last full reading
    complete = models.BooleanField(default=True)
    pulled_at = models.DateTimeField()


class SeenPost(models.Model):
    """A post as its source last showed it, and when it was first seen, changed and gone."""

    source = models.CharField(max_length=40)
    guid = models.TextField()
    key = models.CharField(max_length=16, db_index=True)
    title = models.TextField()
    url = models.TextField()
    published = models.DateTimeField(db_index=True)
    data = models.TextField()  # the Post as JSON
    data_hash = models.CharField(max_length=64)
    first_seen = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["source", "guid"], name="one_row_per_post_of_a_source"),)


class Issue(models.Model):
    """One newsletter for one period. Part 0 is the digest."""

    class Status(models.TextChoices):
        """Where an issue stands."""

        DRAFT = "draft", "drafted, waiting for people"
        APPROVED = "approved", "everybody asked said yes to its content hash"
        SENDING = "sending", "on its way"
        SENT = "sent", "every delivery is settled"
        SKIPPED = "skipped", "nothing new in its period"
        DISCARDED = "discarded", "a person put it aside"
        HELD = "held", "a person has to decide"

    newsletter = models.CharField(max_length=40)
    period = models.CharField(max_length=10)
    part = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=10, choices=Status)
    reason = models.TextField(default="")  # why it is skipped, held or discarded, in words
    decided_at = models.DateTimeField()  # when it came into this status
    # Nothing of an approved issue starts before this moment: the time for an undo. None until it is approved.
    starts_after = models.DateTimeField(null=True)
    # The hand edits that people were last told of, as JSON; "" where the folder was as frozen. So each is told of once.
    told_of = models.TextField(default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["newsletter", "period", "part"], name="one_issue_per_period_and_part"),
        )


class Blob(models.Model):
    """Bytes by their SHA-256, stored once."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    data = models.BinaryField()


class Revision(models.Model):
    """One frozen rendering of an issue. Never changed; a different one gets the next number."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)
    folder_hash = models.CharField(max_length=64)  # over every file, the derived ones included
    subject = models.TextField()
    preheader = models.TextField()
    created_at = models.DateTimeField()
    planned_send = models.DateTimeField(null=True)
    # What it was made of, so that an edit changes what it says and nothing else: the choice (types.Basis) as JSON, the
    # edits as they stood, and the snippets as JSON. Null in revisions made before there were edits.
    basis = models.ForeignKey(Blob, null=True, on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey("Edition", null=True, on_delete=models.PROTECT, related_name="+")
    snippets = models.ForeignKey(Blob, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=80, default="")  # whose doing it is, as people call them

    class Meta:
        constraints = (models.UniqueConstraint(fields=["issue", "number"], name="one_revision_per_number"),)
        ordering = ("number",)


class RevisionFile(models.Model):
    """One file of a revision."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="files")
    path = models.TextField()
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["revision", "path"], name="one_file_per_path"),)


class RevisionPost(models.Model):
    """One post that a revision carries. `identities` are what later issues compare with."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="posts")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=16)
    identities = models.JSONField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["revision", "key"], name="one_row_per_post_of_a_revision"),)


class FindingRow(models.Model):
    """A finding about a revision: from the checks at draft time, or from looking at its links later."""

    class Origin(models.TextChoices):
        """Which run found it."""

        DRAFT = "draft", "checks at draft time"
        LINKS = "links", "a look at the links"

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="findings")
    origin = models.CharField(max_length=10, choices=Origin)
    level = models.CharField(max_length=10)
    code = models.CharField(max_length=60)
    message = models.TextField()
    fix = models.TextField(default="")
    where = models.TextField(default="")


class PictureCopy(models.Model):
    """A picture as last fetched, so that a month can be drafted again when the site has lost it."""

    address = models.TextField(unique=True)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT)
    etag = models.TextField(default="")
    last_modified = models.TextField(default="")
    fetched_at = models.DateTimeField()


class PreparedPicture(models.Model):
    """What became of a picture's bytes: preparing one takes longer than rendering a mail."""

    made_of = models.CharField(max_length=120, unique=True)  # SHA-256 of the bytes, and the recipe
    name = models.CharField(max_length=70)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT)


from newsletter.people import (  # noqa: E402 - they refer to the tables above
    Account,
    Approval,
    Attempt,
    Comment,
    Deputy,
    Edition,
    LogEntry,
    LoginToken,
    Look,
    ReviewLink,
)

__all__ = [
    "Account",
    "Approval",
    "Attempt",
    "Blob",
    "Comment",
    "Deputy",
    "Edition",
    "FindingRow",
    "Issue",
    "LogEntry",
    "LoginToken",
    "Look",
    "PictureCopy",
    "PreparedPicture",
    "ReviewLink",
    "Revision",
    "RevisionFile",
    "RevisionPost",
    "SeenPost",
    "SourceState",
]
