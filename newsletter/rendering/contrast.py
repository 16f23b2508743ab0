"""How well a text colour stands out from its ground: WCAG 2.2, 1.4.3 (https://www.w3.org/TR/WCAG22/#contrast-minimum)."""

from __future__ import annotations

ENOUGH = 4.5
"""The least contrast for text of ordinary size."""


def contrast(text: str, ground: str) -> float:
    """The contrast ratio of two colours `#rrggbb`, from 1.0 (the same) to 21.0 (black and white).

    Raises ValueError for anything but six hex digits after a `#`.
    """
    lighter, darker = sorted((luminance(text), luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance, 0.0 (black) to 1.0 (white), of `#rrggbb` (WCAG 2.2, 'relative luminance')."""
    if len(colour) != 7 or colour[0] != "#":
        raise ValueError(f"{colour!r} is not a colour of six hex digits, for example #1f2a30")
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
