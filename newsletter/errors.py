"""One tree of errors. Each names the thing, the value and the fix, in that order.

A text goes on after "Error: ", or after a file and its line, so it begins with a small letter.

::

    NewsletterError                 anything this project raises on purpose
    ├── LocatedError                one with a place in a file: `file:line: ...`
    │   ├── ConfigError             schedules.yaml or the environment says something that cannot be
    │   ├── ThemeError              a theme is missing or wrong
    │   └── RenderError             a template or the MJML compiler refused the content
    ├── SourceError                 a source could not be read; `permanent` says whether a retry can help
    │   ├── FetchError              the network part: refused address, time-out, too large, bad status
    │   └── ContentError            the bytes came, and are not what the source's type says
    ├── PictureError                a picture is not one, or is beyond the limits
    ├── OutboxError                 files under outbox/ are missing, altered or cannot be written
    ├── EditError                   an edit that cannot be: a value out of bounds, a post that is not there
    │   └── ConflictError           somebody else changed the same thing meanwhile; it carries what they changed
    ├── ApprovalError               a yes that cannot be given now, or a step that the issue's state does not allow
    ├── AccessError                 the account may not do this, or its login is not valid
    ├── DeliveryError               a message was not taken; `permanent` says whether a retry can help
    └── MisuseError                 the command was asked for something that does not exist (exit code 2)
"""

from __future__ import annotations

from collections.abc import Mapping


class NewsletterError(Exception):
    """Base of the tree.

    `what` is one sentence with the thing and the value; `fix` is one sentence that says what to do.
    `str(error)` is both.
    """

    def __init__(self, what: str, fix: str = "") -> None:
        super().__init__(f"{what} {fix}".strip())
        self.what = what
        self.fix = fix


class LocatedError(NewsletterError):
    """An error with a place in a file: `file:line: what fix`. `line` counts from 1; 0 means the whole file."""

    def __init__(self, what: str, fix: str = "", *, file: str = "", line: int = 0) -> None:
        place = f"{file}:{line}: " if file and line else f"{file}: " if file else ""
        super().__init__(f"{place}{what}", fix)
        self.file = file
        self.line = line


class ConfigError(LocatedError):
    """schedules.yaml, or the environment beside it, says something that cannot be."""


class SourceError(NewsletterError):
    """A source could not be read. `permanent` is true when trying again cannot help."""

    def __init__(self, what: str, fix: str = "", *, source: str = "", permanent: bool = False) -> None:
        super().__init__(f"source {source}: {what}" if source else what, fix)
        self.source = source
        self.permanent = permanent


class FetchError(SourceError):
    """The network part of a source failed: a refused address, a time-out, too many bytes, a bad status."""


class ContentError(SourceError):
    """The bytes of a source came, and are not what its type says."""


class ThemeError(LocatedError):
    """A theme is missing or wrong."""


class RenderError(LocatedError):
    """A template or the MJML compiler refused the content."""


class PictureError(NewsletterError):
    """A picture is not a picture, or is beyond the limits."""


class OutboxError(NewsletterError):
    """Files under outbox/ are missing, altered or cannot be written."""


class EditError(NewsletterError):
    """An edit that cannot be: a value out of bounds, or a post, account or file that is not there.

    `field` names what was to be edited, as `newsletter.edits` writes it.
    """

    def __init__(self, what: str, fix: str = "", *, field: str = "") -> None:
        super().__init__(what, fix)
        self.field = field


class ConflictError(EditError):
    """Somebody else changed the same thing since the editor looked. `theirs` is what they made of it, by field."""

    def __init__(self, what: str, fix: str = "", *, by: str = "", theirs: Mapping[str, object] | None = None) -> None:
        super().__init__(what, fix)
        self.by = by
        self.theirs = dict(theirs or {})


class ApprovalError(NewsletterError):
    """A yes that cannot be given now, or a step that the issue's state does not allow."""


class AccessError(NewsletterError):
    """The account may not do this, or its login is not valid."""


class DeliveryError(NewsletterError):
    """A message was not taken. `permanent` is true when trying again cannot help.

    `uncertain` is true where nobody can know: the message was on its way when the connection broke.
    """

    def __init__(self, what: str, fix: str = "", *, permanent: bool = False, uncertain: bool = False) -> None:
        super().__init__(what, fix)
        self.permanent = permanent
        self.uncertain = uncertain


class MisuseError(NewsletterError):
    """The command was asked for something that does not exist."""
