"""The tables of people and of what they do: accounts, edits, approvals, comments, and the log. Part of `models`.

A person's name is written beside each deed, too, so that the record says who did it when the account is long gone.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.crypto import salted_hmac


class Account(AbstractBaseUser, PermissionsMixin):
    """A person who uses the desk. Roles are Django groups; see `newsletter.accounts`.

    Removed accounts stay, without a login: what they did has their name.
    """

    login = models.CharField(max_length=254, unique=True)  # the address in lower case, or a name on this machine
    name = models.CharField(max_length=80)  # as colleagues call them
    email = models.CharField(max_length=254, default="", blank=True)  # "" for an account of this machine alone
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    stamp = models.CharField(max_length=32, default="")  # a new one ends every session of the account

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = BaseUserManager()

    @property
    def is_local(self) -> bool:
        """Whether it was made on this machine by `preview`, and has no login of its own."""
        return not self.email

    def get_session_auth_hash(self) -> str:
        """Changes with the password and the stamp: then sessions made before are over."""
        return self._hash_with()

    def get_session_auth_fallback_hash(self) -> Any:
        """The same under older secret keys."""
        from django.conf import settings

        for key in settings.SECRET_KEY_FALLBACKS:
            yield self._hash_with(secret=key)

    def _hash_with(self, secret: str | None = None) -> str:
        value = f"{self.password}\n{self.stamp}"
        return salted_hmac("newsletter.people.Account", value, secret=secret, algorithm="sha256").hexdigest()


class Deputy(models.Model):
    """An approver's word that another account may say yes in their place for a while."""

    approver = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="deputies")
    deputy = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="stands_in_for")
    since = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class LoginToken(models.Model):
    """A link that signs in once. Only the SHA-256 of its token is kept."""

    class Purpose(models.TextChoices):
        """What the link is for."""

        INVITATION = "invitation", "accept an invitation"
        SIGN_IN = "sign-in", "sign in by mail"
        MACHINE = "machine", "sign in on this machine"

    digest = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    purpose = models.CharField(max_length=12, choices=Purpose)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Attempt(models.Model):
    """A login that failed, or a link that was asked for: to be counted, and limited. `key` is a keyed hash."""

    key = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(db_index=True)


class Edition(models.Model):
    """The edits of an issue as they stood at one time: the whole of them, never changed; the newest counts."""

    issue = models.ForeignKey("newsletter.Issue", on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    data = models.JSONField()  # edits.Edits as plain values
    words = models.TextField()  # what it changed: "the subject, and the order of posts"
    account = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["issue", "number"], name="one_edition_per_number"),)
        ordering = ("number",)


class Approval(models.Model):
    """A named account's yes to one content hash and one planned send. It counts while neither has changed."""

    issue = models.ForeignKey("newsletter.Issue", on_delete=models.CASCADE, related_name="approvals")
    revision = models.ForeignKey("newsletter.Revision", on_delete=models.CASCADE, related_name="approvals")
    content_hash = models.CharField(max_length=64)
    planned_send = models.DateTimeField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="approvals")
    name = models.CharField(max_length=80)
    standing_in_for = models.CharField(max_length=80, default="")  # as the approver was called then
    principal = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")  # who that is
    via = models.CharField(max_length=10)  # types.Via
    at = models.DateTimeField()
    overruled = models.JSONField(default=list)  # [[code, message], ...] of the checks that stopped it
    reason = models.TextField(default="")  # why they were overruled
    ended_at = models.DateTimeField(null=True)  # withdrawn, or void
    ended_why = models.TextField(default="")

    class Meta:
        ordering = ("id",)


class Comment(models.Model):
    """What somebody said about an issue, or about one of its posts (`post_key`)."""

    issue = models.ForeignKey("newsletter.Issue", on_delete=models.CASCADE, related_name="comments")
    post_key = models.CharField(max_length=16, default="", blank=True)
    post_title = models.TextField(default="", blank=True)
    text = models.TextField()
    account = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.CharField(max_length=80, default="")

    class Meta:
        ordering = ("id",)


class Look(models.Model):
    """How far an account has seen an issue: its revision and its log. Moved on by the person, never by a GET."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="looks")
    issue = models.ForeignKey("newsletter.Issue", on_delete=models.CASCADE, related_name="looks")
    revision = models.ForeignKey("newsletter.Revision", on_delete=models.CASCADE, related_name="+")
    entry = models.PositiveBigIntegerField(default=0)  # the id of the newest log entry seen
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["account", "issue"], name="one_look_per_account_and_issue"),)


class ReviewLink(models.Model):
    """A link by which a colleague without an account may read an issue for a while. Only its SHA-256 is kept."""

    issue = models.ForeignKey("newsletter.Issue", on_delete=models.CASCADE, related_name="review_links")
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=80)  # for whom it is: "the board"
    by = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class LogEntry(models.Model):
    """What happened, in words: who did what to which hash. Only ever added to; the database refuses anything else."""

    at = models.DateTimeField(db_index=True)
    newsletter = models.CharField(max_length=40, default="")
    period = models.CharField(max_length=10, default="")
    content_hash = models.CharField(max_length=64, default="")
    who = models.CharField(max_length=80, default="")  # "" for the program itself
    via = models.CharField(max_length=10, default="")  # types.Via
    text = models.TextField()
