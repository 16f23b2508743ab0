"""The words of the project as frozen dataclasses. Nothing here decides anything.

Every `datetime` is aware. Text is plain text with normalised newlines (`\\n`), never markup: foreign markup ends in
`sources/`, where it becomes `Block`s, so nothing from outside can reach a mail as markup.
"""

from __future__ import annotations

from newsletter.types.frozen import MARKS, Card, Mail, Media, Revision, Snippet
from newsletter.types.issues import Actor, Basis, Digest, LeftOut, Period, PeriodKind, Seen, Settled, Taken, Unfit, Via
from newsletter.types.posts import (
    Block,
    BlockKind,
    Credit,
    Facts,
    Finding,
    Kind,
    Level,
    Notice,
    Picture,
    Post,
    Pulled,
    Section,
    Unusable,
    Validators,
    Video,
)

__all__ = [
    "MARKS",
    "Actor",
    "Basis",
    "Block",
    "BlockKind",
    "Card",
    "Credit",
    "Digest",
    "Facts",
    "Finding",
    "Kind",
    "LeftOut",
    "Level",
    "Mail",
    "Media",
    "Notice",
    "Period",
    "PeriodKind",
    "Picture",
    "Post",
    "Pulled",
    "Revision",
    "Section",
    "Seen",
    "Settled",
    "Snippet",
    "Taken",
    "Unfit",
    "Unusable",
    "Validators",
    "Via",
    "Video",
]
