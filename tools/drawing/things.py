"""What the scenes have in common: people, houses, trees, lanterns, birds, tables, boats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tools.drawing.canvas import (
    BARK,
    BRICK,
    CLAY,
    CREAM,
    DEEP,
    GLOW,
    INK,
    LEAF,
    MOSS,
    NIGHT,
    OCHRE,
    PLUM,
    RIVER,
    SKINS,
    SPRING,
    WHITE,
    Canvas,
    Colour,
    Point,
    with_alpha,
)


@dataclass(frozen=True, slots=True)
class Look:
    """How somebody looks: an index into the skins, the colour of the clothes and the hair, what is on the head."""

    skin: int = 0
    clothes: Colour = RIVER
    hair: Colour = BARK
    head: str = "short"  # short, long, bun, scarf, cap, bald, curls
    legs: Colour = INK


CROWD = (
    Look(0, CLAY, BARK, "bun"),
    Look(1, OCHRE, INK, "curls"),
    Look(2, DEEP, PLUM, "scarf"),
    Look(4, MOSS, "#d8d2c4", "short"),
    Look(3, ROSE_SHIRT := "#e79a84", INK, "short"),
    Look(5, PLUM, INK, "long"),
    Look(0, RIVER, BRICK, "long"),
    Look(2, "#c9573f", "#e9e2d2", "bald"),
    Look(1, "#4f8a7c", OCHRE, "cap"),
    Look(4, "#3a6b8c", "#c98b4a", "curls"),
    Look(3, SPRING, CLAY, "scarf"),
    Look(5, "#8a5a7c", INK, "bun"),
)


def head(canvas: Canvas, x: float, y: float, r: float, look: Look) -> None:
    """A head without a face; (x, y) is its middle."""
    skin = SKINS[look.skin]
    if look.head == "scarf":
        canvas.disc(x, y + r * 0.12, r * 1.28, look.hair)
        canvas.shape(
            [(x - r * 1.2, y), (x + r * 1.2, y), (x + r * 1.25, y + r * 1.7), (x - r * 1.25, y + r * 1.7)], look.hair
        )
        canvas.disc(x, y + r * 0.1, r * 0.82, skin)
        return
    if look.head == "long":
        canvas.shape(
            [(x - r * 1.1, y - r * 0.2), (x, y - r * 1.25), (x + r * 1.1, y - r * 0.2), (x + r * 1.15, y + r * 1.5),
             (x - r * 1.15, y + r * 1.5)],
            look.hair,
        )  # fmt: skip
    if look.head == "bun":
        canvas.disc(x + r * 0.25, y - r * 1.15, r * 0.5, look.hair)
    if look.head == "curls":
        for dx, dy in ((-0.95, -0.1), (-0.7, -0.7), (0.0, -1.0), (0.7, -0.7), (0.95, -0.1)):
            canvas.disc(x + dx * r, y + dy * r, r * 0.55, look.hair)
    canvas.disc(x, y, r, skin)
    if look.head in ("short", "bun", "long"):
        canvas.pie(x, y - r * 0.05, r * 1.08, 176, 364, look.hair)
    elif look.head == "cap":
        canvas.pie(x, y - r * 0.05, r * 1.1, 180, 360, look.hair)
        canvas.box(x - r * 1.1, y - r * 0.22, r * 2.2, r * 0.3, look.hair, radius=r * 0.14)
        canvas.disc(x, y - r * 1.15, r * 0.22, look.hair)


def bust(canvas: Canvas, x: float, y: float, size: float, look: Look, *, arms: Sequence[Point] = ()) -> None:
    """Somebody from the waist up, as behind a table; (x, y) is the middle of the waist. `arms` are where hands lie."""
    wide = size * 0.36
    canvas.shape(
        [(x - wide, y), (x - wide * 0.92, y - size * 0.42), (x - wide * 0.45, y - size * 0.58),
         (x + wide * 0.45, y - size * 0.58), (x + wide * 0.92, y - size * 0.42), (x + wide, y)],
        look.clothes,
    )  # fmt: skip
    canvas.box(x - wide, y - size * 0.3, wide * 2, size * 0.3, look.clothes, radius=size * 0.08)
    canvas.box(x - size * 0.08, y - size * 0.68, size * 0.16, size * 0.16, SKINS[look.skin], radius=size * 0.07)
    head(canvas, x, y - size * 0.84, size * 0.2, look)
    for hand in arms:
        side = -1 if hand[0] < x else 1
        shoulder = (x + side * wide * 0.78, y - size * 0.42)
        elbow = (x + side * wide * 1.25, y - size * 0.12)
        canvas.line([shoulder, elbow, hand], shade(look.clothes), size * 0.15, smooth=True)
        canvas.disc(hand[0], hand[1], size * 0.08, SKINS[look.skin])


def shade(colour: Colour, part: float = 0.85) -> Colour:
    """`colour`, darker."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"#{round(red * part):02x}{round(green * part):02x}{round(blue * part):02x}"


def person(
    canvas: Canvas, x: float, y: float, size: float, look: Look, *, hand: Point | None = None, step: float = 0.1
) -> None:
    """Somebody standing or walking; feet at (x, y). `hand` is where one hand holds something."""
    hip = y - size * 0.42
    for side in (-1, 1):
        canvas.line([(x + side * size * 0.06, hip), (x + side * size * step, y - 3)], look.legs, size * 0.1)
    wide = size * 0.17
    canvas.shape(
        [(x - wide * 1.1, hip + size * 0.1), (x - wide, hip - size * 0.22), (x - wide * 0.55, hip - size * 0.34),
         (x + wide * 0.55, hip - size * 0.34), (x + wide, hip - size * 0.22), (x + wide * 1.1, hip + size * 0.1)],
        look.clothes,
    )  # fmt: skip
    rest = (x - wide * 1.25, hip + size * 0.06)
    canvas.line([(x - wide * 0.85, hip - size * 0.24), rest], shade(look.clothes), size * 0.075)
    canvas.disc(rest[0], rest[1] + size * 0.03, size * 0.036, SKINS[look.skin])
    head(canvas, x, hip - size * 0.45, size * 0.1, look)
    if hand is not None:
        elbow = (x + (hand[0] - x) * 0.55, max(hand[1], hip - size * 0.2) + size * 0.04)
        canvas.line([(x + wide * 0.7, hip - size * 0.25), elbow, hand], shade(look.clothes), size * 0.075, smooth=True)
        canvas.disc(hand[0], hand[1], size * 0.04, SKINS[look.skin])


def house(
    canvas: Canvas, x: float, y: float, width: float, height: float, wall: Colour, roof: Colour, *,
    lit: Colour = CREAM, rows: int = 2, door: Colour = "", pitch: float = 0.42,
) -> None:  # fmt: skip
    """A house front; (x, y) is its lower left corner."""
    top = y - height
    rise = width * pitch
    canvas.box(x, top, width, height, wall)
    canvas.polygon([(x - width * 0.07, top), (x + width / 2, top - rise), (x + width * 1.07, top)], roof)
    canvas.box(x + width * 0.72, top - rise * 0.95, width * 0.12, rise * 0.75, roof)
    pane = width * 0.22
    gap = height / (rows + 0.35)
    for row in range(rows):
        for column in (0.17, 0.61):
            if door and row == rows - 1 and column > 0.5:
                continue
            canvas.box(x + width * column, top + gap * (row + 0.3), pane, gap * 0.5, lit, radius=3)
    if door:
        canvas.box(x + width * 0.59, y - gap * 0.78, width * 0.26, gap * 0.78, door, radius=3)
        canvas.box(x + width * 0.59, y - 6, width * 0.26, 6, door)


def tree(canvas: Canvas, x: float, y: float, size: float, leaf: Colour = LEAF, dark: Colour = MOSS) -> None:
    """A round tree; its foot at (x, y)."""
    canvas.line([(x, y), (x, y - size * 0.6)], BARK, size * 0.09)
    canvas.line([(x, y - size * 0.38), (x + size * 0.16, y - size * 0.6)], BARK, size * 0.05)
    canvas.disc(x + size * 0.1, y - size * 0.6, size * 0.3, dark)
    canvas.disc(x - size * 0.16, y - size * 0.62, size * 0.27, leaf)
    canvas.disc(x + size * 0.03, y - size * 0.8, size * 0.26, leaf)


def poplar(canvas: Canvas, x: float, y: float, size: float, leaf: Colour = MOSS) -> None:
    """A narrow tree; its foot at (x, y)."""
    canvas.line([(x, y), (x, y - size * 0.3)], BARK, size * 0.05)
    canvas.shape(
        [(x - size * 0.11, y - size * 0.3), (x, y - size), (x + size * 0.11, y - size * 0.3), (x, y - size * 0.14)],
        leaf,
    )


def lantern(canvas: Canvas, x: float, y: float, r: float, *, string: float = 0, colour: Colour = GLOW) -> None:
    """A round paper lantern with its light; `string` is the length of its cord."""
    canvas.glow(x, y, r * 3.2)
    if string:
        canvas.line([(x, y - r - string), (x, y - r)], with_alpha(CREAM, 180), 2)
    canvas.disc(x, y, r, colour, flat=1.08)
    canvas.disc(x, y, r * 0.55, "#fff1c9", flat=1.5)
    canvas.box(x - r * 0.42, y - r * 1.22, r * 0.84, r * 0.2, PLUM, radius=2)
    canvas.box(x - r * 0.42, y + r * 1.02, r * 0.84, r * 0.2, PLUM, radius=2)


def bird(canvas: Canvas, x: float, y: float, size: float, colour: Colour = INK) -> None:
    """A gull far away."""
    canvas.line(
        [(x - size, y - size * 0.1), (x - size * 0.5, y - size * 0.45), (x, y)], colour, size * 0.16, smooth=True
    )
    canvas.line(
        [(x, y), (x + size * 0.5, y - size * 0.45), (x + size, y - size * 0.1)], colour, size * 0.16, smooth=True
    )


def stars(canvas: Canvas, places: Sequence[Point]) -> None:
    """Small stars, every third a little larger."""
    for index, (x, y) in enumerate(places):
        canvas.disc(x, y, 2.8 if index % 3 == 0 else 1.8, "#f6ecc9")


def bridge(
    canvas: Canvas, y: float, arches: Sequence[Point], colour: Colour, water: Colour, *, thick: float = 70
) -> None:
    """A stone bridge right across; each arch is (middle, half width)."""
    canvas.box(0, y, canvas.width, thick + 60, colour)
    canvas.box(0, y - 12, canvas.width, 14, shade(colour, 0.9))
    for x, half in arches:
        canvas.pie(x, y + thick + 60, half, 180, 360, water)


def mug(canvas: Canvas, x: float, y: float, size: float, colour: Colour) -> None:
    """A mug from the side; (x, y) is the middle of its foot."""
    canvas.ring(x + size * 0.5, y - size * 0.5, size * 0.28, colour, size * 0.12)
    canvas.box(x - size * 0.45, y - size, size * 0.9, size, colour, radius=size * 0.14)
    canvas.box(x - size * 0.45, y - size, size * 0.9, size * 0.16, shade(colour), radius=size * 0.08)


def hand(canvas: Canvas, x: float, y: float, angle: float, size: float, skin: int, sleeve: Colour) -> None:
    """A forearm and a hand from above, the finger tips towards `angle` (0 is to the right)."""
    tone = SKINS[skin]
    canvas.polygon(
        canvas.turned(
            x,
            y,
            angle,
            [
                (-size * 3.4, -size * 0.62),
                (-size * 0.9, -size * 0.44),
                (-size * 0.9, size * 0.44),
                (-size * 3.4, size * 0.62),
            ],
        ),
        sleeve,
    )
    arm = canvas.turned(x, y, angle, [(-size * 1.0, 0), (-size * 0.1, 0)])
    canvas.line(arm, tone, size * 0.56)
    canvas.shape(
        canvas.turned(
            x,
            y,
            angle,
            [
                (-size * 0.35, -size * 0.3),
                (size * 0.1, -size * 0.46),
                (size * 0.45, -size * 0.35),
                (size * 0.5, size * 0.32),
                (size * 0.1, size * 0.44),
                (-size * 0.35, size * 0.3),
            ],
        ),
        tone,
    )
    for offset, reach in ((-0.34, 0.92), (-0.12, 1.08), (0.1, 1.04), (0.31, 0.88)):
        finger = canvas.turned(x, y, angle, [(size * 0.3, size * offset), (size * reach, size * offset * 1.15)])
        canvas.line(finger, tone, size * 0.2)
    thumb = canvas.turned(x, y, angle, [(-size * 0.05, size * 0.3), (size * 0.42, size * 0.72)])
    canvas.line(thumb, tone, size * 0.22)


def swan(canvas: Canvas, x: float, y: float, size: float) -> None:
    """A swan sitting, looking left; (x, y) is the middle below."""
    canvas.shape(
        [
            (x - size * 0.5, y - size * 0.2),
            (x, y - size * 0.42),
            (x + size * 0.62, y - size * 0.5),
            (x + size * 0.5, y - size * 0.12),
            (x, y),
            (x - size * 0.42, y - size * 0.04),
        ],
        WHITE,
    )
    canvas.shape(
        [
            (x - size * 0.1, y - size * 0.22),
            (x + size * 0.3, y - size * 0.44),
            (x + size * 0.58, y - size * 0.4),
            (x + size * 0.3, y - size * 0.12),
        ],
        "#dfe9ea",
    )
    canvas.line(
        [
            (x - size * 0.4, y - size * 0.16),
            (x - size * 0.56, y - size * 0.5),
            (x - size * 0.34, y - size * 0.8),
            (x - size * 0.5, y - size * 0.98),
        ],
        WHITE,
        size * 0.13,
        smooth=True,
    )
    canvas.disc(x - size * 0.52, y - size * 0.97, size * 0.1, WHITE)
    canvas.polygon(
        [(x - size * 0.58, y - size * 1.02), (x - size * 0.78, y - size * 0.92), (x - size * 0.58, y - size * 0.9)],
        CLAY,
    )
    canvas.disc(x - size * 0.6, y - size * 0.98, size * 0.028, NIGHT)
