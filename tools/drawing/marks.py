"""The pictures of the notices and of a new site folder, and the logo."""

from __future__ import annotations

from tools.drawing import things
from tools.drawing.canvas import (
    BARK,
    BRICK,
    CLAY,
    CREAM,
    DEEP,
    DUSK,
    GLOW,
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


def pen() -> Canvas:
    """Paper and a pen. Decorative."""
    c = Canvas(SHALLOW)
    c.polygon(c.turned(470, 360, -8, [(-270, -230), (270, -230), (270, 330), (-270, 330)]), "#6aa5a1")
    c.polygon(c.turned(456, 346, -8, [(-270, -230), (270, -230), (270, 330), (-270, 330)]), CREAM)
    for row in range(7):
        for x in range(-220, 200 - (row * 53) % 120, 40):
            points = c.turned(
                456,
                346,
                -8,
                [(x, -160 + row * 56), (x + 12, -172 + row * 56), (x + 26, -152 + row * 56), (x + 38, -162 + row * 56)],
            )
            c.line(points, DEEP if row < 6 else CLAY, 6, smooth=True)
    c.disc(960, 190, 96, "#6aa5a1")
    c.disc(950, 180, 96, WHITE)
    c.disc(950, 180, 74, "#8d5a3b")
    c.ring(1052, 196, 32, WHITE, 16)
    c.polygon(c.turned(820, 480, -40, [(-150, -17), (190, -17), (190, 17), (-150, 17)]), PLUM)
    c.polygon(c.turned(820, 480, -40, [(-150, -17), (-150, 17), (-212, 0)]), OCHRE)
    c.polygon(c.turned(820, 480, -40, [(190, -17), (230, -12), (230, 12), (190, 17)]), GLOW)
    for x, y, angle in ((1090, 520, 20), (1060, 600, -30), (140, 120, 60)):
        c.shape(c.turned(x, y, angle, [(-60, 0), (-10, -22), (60, 0), (-10, 22)]), LEAF)
        c.line(c.turned(x, y, angle, [(-54, 0), (50, 0)]), MOSS, 4)
    return c


def circle() -> Canvas:
    """Eight chairs round a pot of soup, from above. Decorative."""
    c = Canvas(SPRING)
    c.disc(600, 338, 318, "#98b871")
    c.disc(600, 338, 186, "#b98653")
    c.disc(600, 338, 174, "#e2bd85")
    colours = (CLAY, OCHRE, PLUM, RIVER, BRICK, DEEP, ROSE, MOSS)
    for index in range(8):
        angle = index * 45 + 22.5
        (x, y) = c.turned(600, 338, angle, [(254, 0)])[0]
        c.polygon(c.turned(x, y, angle, [(-36, -40), (36, -44), (36, 44), (-36, 40)]), colours[index])
        c.line(c.turned(x, y, angle, [(40, -44), (40, 44)]), things.shade(colours[index]), 16)
        (bx, by) = c.turned(600, 338, angle, [(134, 0)])[0]
        c.disc(bx, by, 27, CREAM)
        c.disc(bx, by, 19, OCHRE)
    c.disc(600, 338, 72, "#3a4a57")
    c.disc(600, 338, 58, OCHRE)
    for x, y, colour in ((580, 320, CLAY), (622, 332, LEAF), (600, 362, CLAY), (572, 352, CREAM), (626, 366, LEAF)):
        c.disc(x, y, 9, colour)
    c.line([(612, 346), (690, 300)], STONE, 11)
    for x, y in ((110, 120), (180, 560), (1040, 110), (1100, 540), (60, 380), (1150, 330)):
        for dx, dy in ((0, -16), (15, -5), (10, 13), (-10, 13), (-15, -5)):
            c.disc(x + dx, y + dy, 10, WHITE)
        c.disc(x, y, 9, OCHRE)
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
