"""Revisions read back and taken apart, kept for the next look at them: what is frozen never changes."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from newsletter import revising
from newsletter.config.model import Config
from newsletter.exhibiting import exhibit
from newsletter.models import Revision
from newsletter.rendering.preview import Frozen, IssueView, frozen_parts
from newsletter.types import Unfit

KEPT = 8
"""How many revisions are kept: a month's issue of each newsletter, and the last before an edit. Each may hold some
megabytes of pictures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What follows from a revision's bytes and the configuration alone. `view` has no state and no findings that may
    change: `status` is "draft", and the findings are those of the first look."""

    view: IssueView
    frozen: Frozen
    unfit: tuple[Unfit, ...]


class Shelf:
    """The revisions last shown, at most `KEPT`, the longest unused leaving first. Threads may share it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int], tuple[Config, Shown]] = OrderedDict()
        self._lock = Lock()

    def get(self, config: Config, revision: Revision) -> Shown:
        """`revision`, taken apart. Raises MisuseError for one that was made before edits were kept."""
        key = (revision.folder_hash, revision.pk)
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and kept[0] is config:  # names and handles come from the configuration
                self._kept.move_to_end(key)
                return kept[1]
        view = exhibit(config, revision, status="draft")
        shown = Shown(view=view, frozen=frozen_parts(view), unfit=revising.unfit_of(revision, config))
        with self._lock:
            self._kept[key] = (config, shown)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return shown


shelf = Shelf()
