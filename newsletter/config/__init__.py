"""schedules.yaml: `load` reads and checks it, the classes are what it says, `secret` is what it may not say."""

from newsletter.config.loading import load
from newsletter.config.model import (
    Account,
    ArchiveSource,
    Config,
    FeedSource,
    Fetching,
    FolderSource,
    MailWay,
    Newsletter,
    ReviewDesk,
    Schedule,
    Site,
    Social,
    Source,
    Utm,
    WordPressSource,
)
from newsletter.config.secrets import secret

__all__ = [
    "Account",
    "ArchiveSource",
    "Config",
    "FeedSource",
    "Fetching",
    "FolderSource",
    "MailWay",
    "Newsletter",
    "ReviewDesk",
    "Schedule",
    "Site",
    "Social",
    "Source",
    "Utm",
    "WordPressSource",
    "load",
    "secret",
]
