"""Made-up readers, always the same ones, in several scripts and with the names that break careless programs.

Their addresses are at `subscriber.example`, which nobody can own (RFC 2606).
"""

from __future__ import annotations

from dataclasses import dataclass

_NAMES = (
    "Amina Bello",
    "Ben Carter",
    "Cerys Ŵyn-Jones",
    "Tom O’Farrell",
    "Siobhán O'Neill",
    "",
    "李明",
    "Ольга Петрова",
    "ليلى حداد",
    "אורי כהן",
    "Γιώργος Παππάς",
    "अनन्या शर्मा",
    "Nguyễn Thị Hương",
    "佐藤 花子",
    "김민준",
    "სოფო გელაშვილი",
    'Jo "Joey" Marsh',
    "Marsh, Jo (she/her)",
    "Dr. A. B. C. Featherstonehaugh-Cholmondeley of the Riverbank Allotments",
    "X",
    "Zoë & Zac <both>",
    "Þórdís Jónsdóttir",
    "=?utf-8?q?Quoted?=",
    "~~name~~",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUpReader:
    """Somebody who does not exist. `name` may be "": many people give none."""

    name: str
    address: str


READERS = tuple(
    MadeUpReader(name=name, address=f"reader-{number:02d}@subscriber.example")
    for number, name in enumerate(_NAMES, start=1)
)
