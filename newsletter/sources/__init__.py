"""WHAT is new: a site gives posts. One file for each kind of source; each hands its entries to `assemble`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from newsletter.errors import MisuseError, SourceError

if TYPE_CHECKING:
    from newsletter.config.model import Config
    from newsletter.sources.fetch import Fetcher
    from newsletter.types import Pulled, Validators


def pull(name: str, config: Config, fetcher: Fetcher, validators: Mapping[str, Validators]) -> Pulled:
    """Every post that the source `name` shows now.

    `validators` are those that the last reading gave, by address. Only feeds and WordPress use the network, through
    `fetcher`. Raises `SourceError` with the source's name, `ConfigError` where the environment lacks its password, and
    `MisuseError` where the configuration has no such source.
    """
    source = config.sources.get(name)
    if source is None:
        known = ", ".join(sorted(config.sources)) or "none"
        raise MisuseError(f"There is no source {name!r} in {config.file.name}.", f"Sources: {known}.")
    try:
        return _read(name, config, fetcher, validators)
    except SourceError as error:
        if error.source:
            raise
        raise type(error)(error.what, error.fix, source=name, permanent=error.permanent) from error


def _read(name: str, config: Config, fetcher: Fetcher, validators: Mapping[str, Validators]) -> Pulled:
    """Each kind is imported when it is wanted: a folder of Markdown needs no feed parser."""
    source = config.sources[name]
    if source.type == "feed":
        from newsletter.sources.feed import read_feed

        return read_feed(name, source, config, fetcher, validators)
    if source.type == "wordpress":
        from newsletter.sources.wordpress import read_wordpress

        return read_wordpress(name, source, config, fetcher, validators)
    if source.type == "folder":
        from newsletter.sources.folder import read_folder
        from newsletter.sources.naming import with_source_name

        return with_source_name(read_folder(name, source, config))
    from newsletter.sources.archive import read_archive

    return read_archive(name, source, config)
