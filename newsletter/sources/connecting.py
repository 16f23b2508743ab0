"""Opening connections to public addresses only, and never for longer than a deadline.

A name is resolved once; each address that it gave is judged, and the socket is opened to exactly that address, so a
name that answers differently a moment later (DNS rebinding) gains nothing. TLS and the Host header keep the name.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from newsletter.config.model import Config, FeedSource, WordPressSource
from newsletter.errors import FetchError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Sequence[str]]
"""A name and a port give the addresses of that name, as text. Raises `socket.gaierror`."""

# Blocks that forward to another IPv4 address, with the bit at which that address begins.
_EMBEDDING: tuple[tuple[ipaddress.IPv6Network, int], ...] = tuple(
    (ipaddress.IPv6Network(block), shift)
    for block, shift in (
        ("::ffff:0:0/96", 0),  # IPv4-mapped, RFC 4291 2.5.5.2
        ("64:ff9b::/96", 0),  # NAT64, RFC 6052: how a network without IPv4 reaches public IPv4 hosts
        ("2002::/16", 80),  # 6to4, RFC 3056
    )
)
# What `ipaddress` calls global in some Python versions and is not: one list, so that all versions agree.
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(block)
    for block in (
        "100.64.0.0/10",  # carrier-grade NAT, RFC 6598
        "192.0.0.0/24",  # IETF protocol assignments, RFC 6890
        "192.88.99.0/24",  # 6to4 relays, RFC 7526
        "198.18.0.0/15",  # benchmarking, RFC 2544
        "240.0.0.0/4",
        "::/96",  # IPv4-compatible, RFC 4291: given up
        "::ffff:0:0:0/96",  # IPv4-translated, RFC 2765
        "64:ff9b:1::/48",  # local NAT64, RFC 8215
        "100::/64",  # discard, RFC 6666
        "2001::/23",  # IETF protocol assignments, Teredo among them
        "2001:db8::/32",
        "3fff::/20",  # documentation, RFC 9637
        "5f00::/16",  # segment routing, RFC 9602
        "fec0::/10",  # site-local, RFC 3879
    )
)


def refusal(address: str) -> str:
    """Why `address` (an IP address as text) may not be connected to, in words; "" where it is public."""
    try:
        found: Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "not an IP address"
    if isinstance(found, ipaddress.IPv6Address):
        for block, shift in _EMBEDDING:
            if found in block:
                inner = refusal(str(ipaddress.IPv4Address((int(found) >> shift) & 0xFFFFFFFF)))
                return f"{inner}, inside an IPv6 one" if inner else ""
        if (int(found) >> 32) & 0xFDFFFFFF == 0x5EFE:  # ISATAP, RFC 5214: a private IPv4 address in the lower half
            return "a tunnel address"
    return _special(found)


def _special(address: Address) -> str:
    for word, wrong in (
        ("an unspecified address", address.is_unspecified),
        ("a loopback address", address.is_loopback),
        ("a link-local address", address.is_link_local),
        ("a multicast address", address.is_multicast),
        ("a reserved address", any(address.version == net.version and address in net for net in _NOT_PUBLIC)),
        ("a private address", address.is_private),
        ("a reserved address", address.is_reserved or not address.is_global),
    ):
        if wrong:
            return word
    return ""


def allowed_hosts(config: Config) -> frozenset[str]:
    """The hosts that may be private: those that the sources' addresses name, and `fetch.allow_hosts`.

    A source's host comes with its port (`intranet.example:8080`); where its address names none, with 80 and 443, for a
    site that sends plain http on to https.
    """
    hosts = {host.lower() for host in config.fetch.allow_hosts}
    for source in config.sources.values():
        if isinstance(source, FeedSource | WordPressSource) and source.url:
            parts = urlsplit(source.url)
            if parts.hostname:
                ports = [parts.port] if parts.port else [80, 443]
                hosts.update(f"{_written(parts.hostname)}:{port}" for port in ports)
    return frozenset(hosts)


def _written(host: str) -> str:
    """`host` as an address writes it: lower case, no final dot, an IPv6 address in brackets."""
    host = host.lower().strip("[]").rstrip(".")
    return f"[{host}]" if ":" in host else host


def system_resolver(host: str, port: int) -> Sequence[str]:
    """What the machine's own resolver says, in its order. Raises `socket.gaierror`."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


class Deadline:
    """The moment by which one request has to be over, on a monotonic clock."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._end = 0.0
        self._step = 0.0

    def start(self, seconds: float, step: float) -> None:
        """From now `seconds` for everything and `step` for each wait."""
        self._end = self._clock() + seconds
        self._step = step

    def wait(self) -> float:
        """How many seconds the next wait may take. Raises `TimeoutError` when the time is up."""
        left = self._end - self._clock()
        if left <= 0:
            raise TimeoutError("the deadline for the whole request has passed")
        return min(left, self._step)

    @property
    def passed(self) -> bool:
        """Whether the time is up."""
        return self._clock() >= self._end


class Gate:
    """Decides which addresses are connected to, and connects."""

    def __init__(self, allowed: frozenset[str], resolver: Resolver, deadline: Deadline) -> None:
        self._allowed = frozenset(host.lower() for host in allowed)
        self._resolver = resolver
        self.deadline = deadline

    def connect(self, host: str, port: int) -> socket.socket:
        """A TCP connection to the first address of `host` that answers. Every address is judged before any is tried.

        Raises `FetchError` for a forbidden address and `OSError` where none answers.
        """
        addresses = self._resolver(host, port)
        for address in addresses:
            self._judge(host, port, address)
        failure: OSError = OSError(f"{host} has no address")
        for address in addresses:
            try:
                return self._open(address, port)
            except OSError as error:
                failure = error
        raise failure

    def _judge(self, host: str, port: int, address: str) -> None:
        why = refusal(address)
        name = _written(host)
        if not why or name in self._allowed or f"{name}:{port}" in self._allowed or host.lower() in self._allowed:
            return
        raise FetchError(
            f"{name}:{port} is at {address}, {why}, which is not fetched from.",
            f'If that is meant, add it to schedules.yaml: fetch: {{allow_hosts: ["{name}:{port}"]}}.',
            permanent=True,
        )

    def _open(self, address: str, port: int) -> socket.socket:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.settimeout(self.deadline.wait())
            sock.connect((address, port))
        except BaseException:
            sock.close()
            raise
        return sock
