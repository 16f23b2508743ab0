"""The pictures of May, June and July."""

from __future__ import annotations

from tools.drawing import things
from tools.drawing.canvas import (
    BARK,
    BRICK,
    CLAY,
    CREAM,
    DEEP,
    INK,
    LEAF,
    MIST,
    MOSS,
    OCHRE,
    PLUM,
    RIVER,
    ROSE,
    SAND,
    SHALLOW,
    SPRING,
    STONE,
    Canvas,
)

_MORNING = ("#cfe5df", "#dbeadf", "#e9efdd", "#f5f0dc")
_NOON = ("#bfdfe0", "#cbe4e0", "#d8e9df", "#e6eedd")


def library_van() -> Canvas:
    """The van under its tree."""
    c = Canvas(MIST)
    c.bands(_MORNING, 0, 420)
    for index in range(7):
        things.house(
            c,
            index * 180 - 30,
            420,
            150,
            150 + (index % 3) * 26,
            (CREAM, ROSE, SAND, "#d98a66")[index % 4],
            (BRICK, PLUM, DEEP)[index % 3],
            lit=SHALLOW,
        )
    c.box(0, 416, 1200, 270, SPRING)
    c.box(0, 560, 1200, 120, "#b9b3a6")
    c.line([(1030, 560), (1020, 300), (1050, 180)], BARK, 50, smooth=True)
    c.line([(1024, 330), (930, 210)], BARK, 24)
    for x, y, r, colour in (
        (1060, 120, 130, MOSS),
        (920, 130, 110, LEAF),
        (1150, 210, 110, LEAF),
        (1000, 40, 120, LEAF),
    ):
        c.disc(x, y, r, colour)
    c.box(250, 220, 560, 336, MOSS, radius=24)
    c.shape([(800, 300), (900, 300), (960, 400), (966, 556), (800, 556)], MOSS)
    c.box(800, 400, 160, 156, MOSS, radius=12)
    c.polygon([(828, 320), (888, 320), (930, 400), (828, 400)], MIST)
    c.box(250, 470, 716, 20, OCHRE)
    c.box(300, 260, 380, 196, "#f5e6c4", radius=6)
    c.polygon([(290, 256), (690, 256), (730, 190), (250, 190)], CLAY)
    for x in range(250, 730, 80):
        c.polygon([(290 + (x - 250) * 0.833, 256), (323 + (x - 250) * 0.833, 256), (x + 40, 190), (x, 190)], CREAM)
    books = (BRICK, RIVER, OCHRE, PLUM, DEEP, ROSE, LEAF, CLAY, SHALLOW, INK)
    for row in range(2):
        left = 314.0
        index = row * 4
        while left < 652:
            width = (16, 22, 13, 26, 18)[index % 5]
            tall = (66, 58, 74, 62, 70)[(index * 3) % 5]
            c.box(left, 344 + row * 98 - tall, width, tall, books[(index * 7) % 10], radius=2)
            left += width + 3
            index += 1
        c.box(304, 344 + row * 98, 372, 10, BARK)
    for x in (380, 840):
        c.disc(x, 562, 52, INK)
        c.disc(x, 562, 22, STONE)
    things.person(c, 190, 612, 250, things.CROWD[3], hand=(258, 452))
    c.box(244, 424, 40, 50, BRICK, radius=3)
    things.person(c, 560, 640, 170, things.CROWD[4], hand=(610, 520))
    c.box(594, 496, 44, 34, OCHRE, radius=3)
    things.person(c, 700, 630, 230, things.CROWD[10])
    return c


def allotments() -> Canvas:
    """Beds, a shed, a scarecrow and the river behind."""
    c = Canvas(MIST)
    c.bands(_NOON, 0, 260)
    c.disc(980, 110, 56, "#fbe7b0")
    c.land([(0, 240), (320, 190), (700, 230), (1200, 180)], "#a9c4a0")
    c.box(0, 262, 1200, 66, RIVER)
    c.ripples([(80, 300, 110), (420, 290, 90), (760, 306, 120), (1010, 292, 80)], MIST, thick=5)
    c.box(0, 322, 1200, 360, "#8a6147")
    c.box(0, 316, 1200, 18, LEAF)
    for row in range(4):
        y = 388 + row * 78
        c.line([(-20, y + 16), (1220, y + 16)], "#744f39", 22)
        size = 20 + row * 7
        for column in range(15):
            x = 380 + column * (54 + row * 7)
            if row == 0:
                c.disc(x, y, size * 0.8, SPRING)
                c.disc(x, y - 4, size * 0.45, LEAF)
            elif row == 1:
                c.line([(x, y + 8), (x - 8, y - size)], LEAF, 6)
                c.line([(x, y + 8), (x + 9, y - size * 1.1)], MOSS, 6)
                c.disc(x, y + 8, 9, CLAY)
            elif row == 2:
                c.disc(x, y, size, MOSS)
                c.disc(x - 8, y - 8, size * 0.6, LEAF)
                c.disc(x + 12, y + 8, 8, BRICK)
            else:
                c.disc(x, y + 6, size * 1.1, OCHRE, flat=0.8)
                c.disc(x, y + 6, size * 0.55, "#d3963a", flat=1.3)
                c.line([(x, y - size * 0.7), (x + 5, y - size * 1.1)], MOSS, 7)
    c.box(70, 220, 250, 250, "#4f86a0")
    for x in range(70, 320, 32):
        c.box(x, 220, 4, 250, "#437690")
    c.polygon([(46, 226), (195, 120), (344, 226)], PLUM)
    c.box(160, 310, 84, 160, CREAM, radius=4)
    c.box(90, 262, 52, 52, MIST, radius=4)
    c.line([(264, 470), (292, 300)], BARK, 8)
    c.box(280, 290, 30, 34, STONE, radius=4)
    c.line([(820, 470), (820, 220)], BARK, 12)
    c.line([(724, 300), (916, 300)], BARK, 10)
    c.polygon([(742, 284), (898, 284), (898, 324), (866, 324), (872, 420), (768, 420), (774, 324), (742, 324)], CLAY)
    c.box(800, 340, 26, 26, OCHRE)
    c.disc(820, 240, 36, "#f1d6a6")
    c.disc(820, 218, 70, OCHRE, flat=0.2)
    c.pie(820, 220, 40, 180, 360, OCHRE)
    things.bird(c, 910, 284, 17, INK)
    things.person(c, 470, 640, 250, things.CROWD[6])
    things.person(c, 590, 650, 236, things.CROWD[8], hand=(540, 560))
    c.box(500, 560, 74, 40, BARK, radius=8)
    for x in (516, 538, 560):
        c.disc(x, 558, 13, LEAF)
    return c


def fullers_green() -> Canvas:
    """A circle in the shade."""
    c = Canvas("#f7e3a9")
    c.bands(("#fbe7b0", "#fae9bd", "#f8ecca", "#f3eed4"), 0, 330)
    for index in range(8):
        c.box(index * 160 - 20, 210 - (index % 3) * 26, 150, 150 + (index % 3) * 26, (SAND, ROSE, "#e6c79c")[index % 3])
        for row in range(2):
            for column in range(3):
                c.box(index * 160 + column * 44, 234 - (index % 3) * 20 + row * 52, 22, 30, CREAM)
    c.box(0, 340, 1200, 340, SPRING)
    c.disc(600, 560, 640, LEAF, flat=0.34)
    for x, wide in ((170, 46), (600, 54), (1030, 46)):
        c.line([(x, 520), (x - 6, 330), (x + 10, 150)], "#9a8468", wide, smooth=True)
        c.line([(x - 4, 300), (x - 90, 170)], "#9a8468", 24)
        c.line([(x + 4, 280), (x + 96, 160)], "#9a8468", 24)
        for dy in (360, 430, 480):
            c.disc(x - 8 + dy % 17, dy, 10, "#c8b694", flat=1.4)
    for index in range(15):
        c.disc(-20 + index * 90, 90 + (index * 37) % 60, 116, MOSS if index % 2 else "#4d7a58")
    for index in range(14):
        c.disc(30 + index * 92, 30 + (index * 53) % 50, 100, LEAF if index % 3 else "#7fae68")
    places = ((330, 500, 128), (450, 462, 120), (570, 446, 116), (690, 450, 116), (810, 470, 120), (900, 516, 128))
    for index, (x, y, size) in enumerate(places):
        c.disc(x, y + 4, size * 0.66, (CREAM, ROSE, SHALLOW)[index % 3], flat=0.28)
        things.bust(c, x, y, size, things.CROWD[(index * 5) % 12], arms=((x - 30, y), (x + 30, y)))
    for index, (x, y, size) in enumerate(((380, 616, 150), (540, 646, 156), (710, 648, 156), (860, 620, 150))):
        c.disc(x, y + 4, size * 0.66, (OCHRE, PLUM, CLAY)[index % 3], flat=0.28)
        things.bust(c, x, y, size, things.CROWD[(index * 5 + 3) % 12], arms=((x - 36, y), (x + 36, y)))
    things.mug(c, 610, 546, 34, DEEP)
    c.box(640, 496, 26, 54, CLAY, radius=6)
    c.box(640, 490, 26, 14, CREAM, radius=4)
    return c


def ferry() -> Canvas:
    """The ferry, half-way over."""
    c = Canvas(MIST)
    c.bands(("#f6dcb4", "#f3e2c2", "#e6e6cf", "#d6e6da"), 0, 330)
    c.disc(300, 170, 66, "#fbf0cf")
    c.land([(0, 300), (300, 262), (700, 296), (1200, 250)], "#a3bfae")
    for index in range(5):
        things.house(
            c,
            640 + index * 112,
            330 - index * 4,
            92,
            90 + (index % 2) * 30,
            (CREAM, CLAY, SAND, ROSE, OCHRE)[index],
            (PLUM, DEEP, BRICK)[index % 3],
            lit="#6f96a0",
        )
    c.box(0, 324, 1200, 360, SHALLOW)
    c.box(0, 400, 1200, 290, "#5ea3a5")
    c.box(0, 520, 1200, 170, RIVER)
    c.box(960, 372, 250, 20, BARK)
    for x in (980, 1070, 1160):
        c.box(x, 330, 16, 130, BARK)
    things.person(c, 1030, 374, 96, things.CROWD[1])
    things.person(c, 1100, 374, 100, things.CROWD[10])
    c.shape([(250, 470), (500, 476), (800, 462), (770, 560), (700, 574), (360, 574), (300, 550)], DEEP)
    c.polygon([(252, 468), (802, 460), (790, 494), (270, 500)], CREAM)
    c.box(360, 300, 210, 168, "#3f7fa3", radius=10)
    c.box(340, 284, 250, 24, CREAM, radius=8)
    c.box(382, 330, 168, 86, "#dff0ee", radius=6)
    things.bust(c, 466, 416, 96, things.Look(4, BRICK, "#d8d2c4", "cap"), arms=((506, 384),))
    c.ring(522, 388, 27, BARK, 7)
    c.line([(522, 362), (522, 414)], BARK, 4)
    c.line([(496, 388), (548, 388)], BARK, 4)
    for x, look in ((630, 0), (690, 2), (746, 8)):
        things.bust(c, x, 472, 96, things.CROWD[look])
    c.line([(300, 470), (300, 330)], BARK, 7)
    c.polygon([(300, 334), (222, 352), (300, 380)], CLAY)
    for x in (400, 520, 640):
        c.ring(x, 526, 20, CREAM, 9)
    for x, y, length in (
        (120, 590, 190),
        (820, 560, 150),
        (360, 620, 260),
        (900, 630, 180),
        (60, 460, 110),
        (880, 470, 70),
        (680, 600, 130),
    ):
        c.ripples([(x, y, length)], MIST, thick=6)
    for x, y, size in ((560, 120, 24), (650, 90, 30), (760, 150, 20)):
        things.bird(c, x, y, size, DEEP)
    return c


def long_table() -> Canvas:
    """The table before the mill."""
    c = Canvas(MIST)
    c.bands(_MORNING, 0, 400)
    c.land([(0, 330), (400, 280), (800, 320), (1200, 270)], "#b5cfae")
    c.box(250, 110, 420, 280, "#b4634d")
    c.polygon([(232, 114), (316, 50), (604, 50), (688, 114)], "#39485a")
    c.box(610, 20, 44, 120, "#8d4a3c")
    for row in range(3):
        for column in range(6):
            c.box(276 + column * 64, 140 + row * 76, 36, 48, "#dfe9e0", radius=4)
    c.box(0, 380, 1200, 70, RIVER)
    c.ripples([(90, 416, 120), (400, 404, 90), (720, 420, 130), (1000, 408, 100)], MIST, thick=5)
    c.box(0, 444, 1200, 240, SPRING)
    c.box(0, 438, 1200, 14, LEAF)
    things.tree(c, 130, 452, 250)
    things.tree(c, 1010, 452, 280, SPRING, LEAF)
    things.poplar(c, 800, 400, 220)
    colours = (CLAY, OCHRE, PLUM, RIVER, BRICK, DEEP, ROSE, MOSS)
    for index in range(12):
        _chair(c, 96 + index * 92, 520, 60, colours[(index * 3) % 8], index)
    c.polygon([(60, 520), (1140, 520), (1180, 566), (20, 566)], "#e2bd85")
    c.box(20, 566, 1160, 18, "#b98653")
    for x in (60, 330, 600, 860, 1120):
        c.box(x, 584, 20, 80, "#a27243")
    for index in range(9):
        x = 120 + index * 120
        c.disc(x, 540, 20, CREAM, flat=0.42)
        if index % 3 == 0:
            c.box(x + 44, 498, 22, 42, DEEP, radius=8)
            for dx, colour in ((-6, CLAY), (8, ROSE), (22, OCHRE)):
                c.disc(x + 48 + dx, 488 + abs(dx - 8) * 0.4, 12, colour)
        elif index % 3 == 1:
            c.disc(x + 56, 532, 26, "#c98b4a", flat=0.6)
    for index in range(11):
        _chair(c, 110 + index * 100, 640, 82, colours[(index * 5 + 2) % 8], index + 1)
    return c


def _chair(c: Canvas, x: float, y: float, size: float, colour: str, kind: int) -> None:
    """A chair from behind; each kind a little different."""
    dark = things.shade(colour)
    for side in (-1, 1):
        c.line([(x + side * size * 0.32, y + size * 0.42), (x + side * size * 0.3, y - size * 0.7)], dark, size * 0.1)
    if kind % 3 == 0:
        c.box(x - size * 0.34, y - size * 0.74, size * 0.68, size * 0.44, colour, radius=size * 0.12)
    elif kind % 3 == 1:
        for step in range(3):
            c.box(
                x - size * 0.32, y - size * (0.72 - step * 0.22), size * 0.64, size * 0.12, colour, radius=size * 0.05
            )
    else:
        c.pie(x, y - size * 0.36, size * 0.4, 180, 360, colour)
    c.box(x - size * 0.4, y - size * 0.08, size * 0.8, size * 0.16, colour, radius=size * 0.06)
