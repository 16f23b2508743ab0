"""The pictures of a notice and of a new site folder, and the logo."""

from __future__ import annotations

from tools.drawing import things
from tools.drawing.canvas import (
    BARK,
    CLAY,
    CREAM,
    DEEP,
    DUSK,
    GLOW,
    LEAF,
    MIST,
    OCHRE,
    PLUM,
    ROSE,
    SAND,
    SPRING,
    WHITE,
    Canvas,
)

LOGO_INK = "#238791"  # over 4:1 on white, and on a page as dark as #101820


def winter_gathering() -> Canvas:
    """The sail loft in the snow."""
    c = Canvas(DUSK)
    c.bands(("#2b4a63", "#35566e", "#446579", "#567685"), 0, 430)
    c.land([(0, 380), (300, 340), (700, 370), (1200, 330)], "#7d98a3")
    c.box(0, 520, 1200, 170, "#e9eff0")
    c.polygon([(700, 520), (1200, 470), (1200, 690), (880, 690)], "#2a5a72")
    c.ripples([(960, 560, 100), (1020, 620, 120), (920, 600, 60)], "#5f8fa0", thick=5)
    c.box(200, 230, 520, 300, "#8a5a44")
    for y in range(252, 530, 26):
        c.box(200, y, 520, 3, "#7a4d3a")
    c.polygon([(170, 238), (460, 90), (750, 238)], "#e9eff0")
    c.polygon([(200, 238), (460, 112), (720, 238)], "#6f4636")
    c.disc(460, 186, 28, GLOW)
    for x in (236, 336, 566, 650):
        c.box(x, 290, 52, 84, GLOW, radius=4)
        c.box(x + 23, 290, 6, 84, "#8a5a44")
        c.box(x - 4, 372, 60, 8, "#e9eff0", radius=4)
    c.box(414, 380, 112, 150, "#ffe9b8", radius=4)
    c.box(466, 380, 6, 150, "#8a5a44")
    c.polygon([(526, 530), (720, 530), (860, 566), (526, 566)], "#c9bda5")
    c.line([(540, 496), (850, 536)], BARK, 6)
    for x in (560, 660, 760, 840):
        c.line([(x, 500 + (x - 560) * 0.13), (x, 540 + (x - 560) * 0.08)], BARK, 5)
    for index in range(9):
        x = 190 + index * 67
        c.disc(x, 250 + (14 if index % 2 else 4), 9, (CLAY, GLOW, ROSE, OCHRE)[index % 4])
    for x, y, size, look in (
        (330, 600, 150, 0),
        (250, 620, 154, 4),
        (590, 610, 148, 7),
        (140, 640, 166, 2),
        (690, 640, 160, 1),
    ):
        things.person(c, x, y, size, things.CROWD[look], hand=(x + 30, y - size * 0.5))
        c.disc(x + 44, y - size * 0.5, 20, (CREAM, OCHRE, CLAY)[int(x) % 3], flat=0.5)
    for x, y in (
        (60, 60),
        (140, 150),
        (260, 70),
        (360, 40),
        (580, 60),
        (680, 130),
        (790, 60),
        (880, 180),
        (980, 90),
        (1080, 160),
        (1160, 70),
        (60, 280),
        (110, 400),
        (820, 330),
        (930, 300),
        (1040, 260),
        (1130, 360),
        (800, 440),
        (40, 500),
        (990, 420),
    ):
        c.disc(x, y, 6, WHITE)
    things.poplar(c, 1010, 500, 260, "#3f6a64")
    things.poplar(c, 80, 560, 260, "#3f6a64")
    return c


def neighbours() -> Canvas:
    """Four people at a table: the picture of a new site folder."""
    c = Canvas(MIST)
    c.bands(("#cfe5df", "#dbeadf", "#e9efdd", "#f5f0dc"), 0, 460)
    c.disc(930, 150, 70, "#fbe7b0")
    c.land([(0, 400), (400, 330), (800, 390), (1200, 320)], "#a9c4a0")
    c.box(0, 452, 1200, 230, SPRING)
    things.tree(c, 110, 480, 330)
    things.tree(c, 1100, 480, 290, SPRING, LEAF)
    for index, x in enumerate((330, 510, 690, 870)):
        things.bust(c, x, 480, 230, things.CROWD[(index * 5 + 1) % 12], arms=((x - 44, 474), (x + 44, 474)))
    c.polygon([(210, 476), (990, 476), (1050, 570), (150, 570)], "#e2bd85")
    c.box(150, 570, 900, 20, "#b98653")
    for x in (190, 990):
        c.box(x, 590, 24, 100, "#a27243")
    for x, colour in ((380, CLAY), (600, DEEP), (800, PLUM)):
        things.mug(c, x, 546, 50, colour)
    c.disc(490, 530, 54, "#c98b4a", flat=0.5)
    for dx in (-22, 0, 22):
        c.line([(490 + dx, 514), (498 + dx, 538)], SAND, 5)
    return c


def logo() -> Canvas:
    """The mark and the name on nothing, twice as large as it is shown (220 by 48)."""
    c = Canvas(None, width=440, height=96)
    c.disc(48, 48, 46, LOGO_INK)
    c.pie(48, 50, 23, 180, 360, OCHRE)
    c.line([(16, 54), (32, 48), (48, 54), (64, 60), (80, 54)], CREAM, 7, smooth=True)
    c.line([(21, 69), (34, 63), (48, 69), (62, 75), (75, 69)], MIST, 7, smooth=True)
    c.words(110, 7, "Riverbank", LOGO_INK, 46, bold=1.1)
    c.words(111, 52, "Futures", LOGO_INK, 32, bold=0.4)
    return c
