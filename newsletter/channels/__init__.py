"""The ways out. One file a network: how it counts, what it links, the exact request.

To add a network: a file here, a line in `NETWORKS`, its name in `newsletter.config.model`, and a template
`social/<name>.txt` in the theme.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from newsletter.channels.bluesky import Bluesky
from newsletter.channels.contract import Composed, Network
from newsletter.channels.facebook import Facebook
from newsletter.channels.linkedin import LinkedIn
from newsletter.channels.mastodon import Mastodon
from newsletter.channels.threads import Threads
from newsletter.channels.x import X
from newsletter.errors import MisuseError

NETWORKS: Mapping[str, Network] = MappingProxyType(
    {each.name: each for each in (X(), Mastodon(), Bluesky(), LinkedIn(), Facebook(), Threads())}
)

__all__ = ["NETWORKS", "Composed", "Network", "accidental_links", "network"]


def network(name: str) -> Network:
    """The network called `name`. Raises `MisuseError` where there is none."""
    found = NETWORKS.get(name)
    if found is None:
        raise MisuseError(f'there is no network "{name}".', f"Use one of: {', '.join(NETWORKS)}.")
    return found


def accidental_links(text: str, name: str) -> tuple[str, ...]:
    """What the network called `name` makes a link of in `text` although nobody wrote `https://`: `setup.py`.

    In order, each once. Raises `MisuseError` where there is no such network.
    """
    return tuple(dict.fromkeys(network(name).links(text)))
