"""The four pictures of the lantern walk."""

from __future__ import annotations

from tools.drawing import things
from tools.drawing.canvas import (
    BARK,
    BRICK,
    CLAY,
    CREAM,
    DUSK,
    GLOW,
    INK,
    MOSS,
    NIGHT,
    OCHRE,
    PLUM,
    RIVER,
    ROSE,
    STONE,
    Canvas,
    with_alpha,
)

_SKY = (NIGHT, "#17324a", "#1d3c56", "#264a63")


def lantern_walk() -> Canvas:
    """People with lanterns along a dark quay, and the lights in the water."""
    c = Canvas(NIGHT)
    c.bands(_SKY, 0, 400)
    things.stars(
        c,
        [
            (60, 70),
            (160, 140),
            (250, 50),
            (390, 110),
            (500, 60),
            (640, 130),
            (740, 44),
            (860, 110),
            (990, 60),
            (1110, 130),
            (1160, 40),
        ],
    )
    fronts = (
        (0, 150, 190),
        (140, 110, 240),
        (244, 130, 170),
        (370, 120, 220),
        (484, 150, 180),
        (630, 110, 250),
        (734, 140, 190),
        (870, 120, 230),
        (984, 110, 180),
        (1090, 130, 220),
    )
    for index, (x, w, h) in enumerate(fronts):
        things.house(
            c,
            x,
            400,
            w - 8,
            h - 50,
            ("#1a3449", "#20394e", "#1c3042")[index % 3],
            "#12243a",
            lit="#2a4a63",
            rows=3,
            pitch=0.3,
        )
    c.box(0, 396, 1200, 60, "#3d4a58")
    c.box(0, 448, 1200, 26, "#2c3947")
    c.box(0, 474, 1200, 210, "#102638")
    spots = [(70 + index * 98, 0 if index % 2 else 6) for index in range(12)]
    colours = (GLOW, "#ffc48a", "#ffe3a6", "#f8b98f")
    for index, (x, drop) in enumerate(spots):
        size = (142, 150, 112, 146)[index % 4]
        lx, ly = x + 38, 446 + drop - size * (1.02 if index % 3 else 0.72)
        light = colours[index % 4]
        for row in range(6):
            half = (20, 28, 22, 26, 16, 10)[row]
            c.box(
                lx - half,
                492 + row * 27,
                half * 2,
                8,
                ("#b08d57", "#99804f", "#7f7048", "#635f46", "#4a5044", "#334440")[row],
                radius=4,
            )
        things.person(c, x, 446 + drop, size, things.CROWD[(index * 7) % 12], hand=(lx, ly - 14))
        things.lantern(c, lx, ly + 22, 18 if size > 120 else 15, string=16, colour=light)
    c.ripples([(40, 650, 90), (330, 640, 70), (620, 655, 110), (940, 646, 80)], "#1f4560", thick=5)
    return c


def lantern_making() -> Canvas:
    """Hands at a workbench over a half-made lantern."""
    c = Canvas("#c98f5d")
    for y in range(0, 676, 112):
        c.box(0, y, 1200, 4, "#b57d4e")
        c.box((y * 5) % 900, y + 40, 220, 3, "#bd8554")
    # Sheets of tissue.
    for x, y, angle, colour in (
        (210, 160, -12, ROSE),
        (260, 200, 8, "#ffe3a6"),
        (985, 520, 14, "#9cc7c1"),
        (940, 470, -6, GLOW),
    ):
        c.polygon(c.turned(x, y, angle, [(-120, -84), (120, -84), (120, 84), (-120, 84)]), colour)
    # The lantern: a ring of willow, half of it papered.
    c.disc(606, 342, 176, with_alpha(INK, 34))
    c.pie(600, 334, 172, 90, 270, "#fff1c9")
    c.pie(600, 334, 172, 130, 180, "#ffe0a0")
    c.pie(600, 334, 172, 220, 270, "#ffe0a0")
    for flat in (1.0, 0.62, 0.22):
        c.ring(600, 334, 174, "#7a5236", 9, flat=flat)
    for squeeze in (174, 104, 34):
        c.line([(600, 160), (600 - squeeze, 334), (600, 508)], "#7a5236", 7, smooth=True)
        c.line([(600, 160), (600 + squeeze, 334), (600, 508)], "#7a5236", 7, smooth=True)
    c.disc(600, 160, 15, BARK)
    c.disc(600, 508, 15, BARK)
    # Willow rods, paste and brush, scissors.
    for index in range(6):
        c.line(
            [(880 + index * 16, 30), (930 + index * 20, 150), (960 + index * 26, 300)],
            (MOSS, BARK, "#8a6a44")[index % 3],
            8,
            smooth=True,
        )
    c.disc(190, 500, 84, "#e9e2d2")
    c.disc(190, 500, 66, "#fbf4e6")
    c.line([(206, 486), (310, 590)], PLUM, 16)
    c.line([(196, 476), (216, 498)], STONE, 26)
    c.ring(1080, 350, 30, CLAY, 11)
    c.ring(1132, 396, 30, CLAY, 11)
    c.polygon([(1056, 376), (980, 452), (1070, 392)], STONE)
    c.polygon([(1104, 414), (1000, 470), (1094, 398)], "#b9ab90")
    things.hand(c, 452, 216, 34, 74, 0, RIVER)
    things.hand(c, 768, 250, 152, 78, 3, OCHRE)
    things.hand(c, 470, 494, -30, 66, 2, BRICK)
    things.hand(c, 742, 470, 208, 56, 1, PLUM)
    return c


def lantern_swan() -> Canvas:
    """The swan who sat down, and everybody waiting."""
    c = Canvas(NIGHT)
    c.bands(_SKY, 0, 330)
    things.stars(
        c, [(90, 50), (200, 110), (350, 40), (470, 90), (610, 50), (720, 120), (880, 60), (1010, 100), (1140, 40)]
    )
    c.box(0, 330, 1200, 200, "#102638")
    c.land([(0, 300), (400, 270), (800, 296), (1200, 262)], "#16304a")
    c.box(0, 352, 1200, 190, "#123048")
    for x, y, r in ((70, 410, 17), (190, 440, 20), (300, 396, 15), (400, 446, 19), (110, 480, 22)):
        c.box(x - r, y + r * 1.2, r * 2, 7, "#a5935f", radius=3)
        c.box(x - r * 0.7, y + r * 1.2 + 16, r * 1.4, 6, "#6f6a4a", radius=3)
        things.lantern(c, x, y, r)
    c.polygon([(430, 352), (1200, 352), (1200, 690), (0, 690), (0, 560)], "#4b5662")
    c.polygon([(430, 352), (0, 560), (0, 590), (470, 366)], "#36414d")
    for x1, x2, y in ((330, 1200, 420), (200, 1200, 490), (40, 1200, 570)):
        c.line([(x1, y), (x2, y)], "#434e5a", 3)
    for index in range(9):
        x, y = 690 + (index % 5) * 118 + (index // 5) * 56, 430 + (index // 5) * 92
        size = (176, 190, 168, 130, 184)[index % 5]
        look = things.CROWD[(index * 5 + 2) % 12]
        things.person(c, x, y, size, look, hand=(x + 44, y - size * 0.72))
        things.lantern(c, x + 44, y - size * 0.72 + 34, 17, string=15, colour=(GLOW, "#ffc48a", "#ffe3a6")[index % 3])
    c.disc(416, 606, 190, "#55606b", flat=0.22)
    things.swan(c, 410, 612, 240)
    return c


def lantern_mill() -> Canvas:
    """The old mill with a light in each of its thirty windows."""
    c = Canvas(NIGHT)
    c.bands(_SKY, 0, 520)
    things.stars(
        c,
        [
            (60, 90),
            (140, 40),
            (190, 190),
            (260, 110),
            (60, 260),
            (950, 70),
            (1010, 170),
            (1080, 50),
            (1150, 130),
            (1120, 250),
            (880, 40),
            (330, 40),
        ],
    )
    c.land([(0, 470), (250, 430), (600, 460), (950, 420), (1200, 460)], "#16304a")
    c.box(838, 70, 62, 300, "#6b3a34")
    c.box(828, 62, 82, 18, "#5a302c")
    c.box(300, 150, 600, 410, "#7d473c")
    c.polygon([(276, 152), (390, 84), (810, 84), (924, 152)], "#2a3544")
    for row in range(5):
        for column in range(6):
            x, y = 352 + column * 92, 176 + row * 74
            c.pie(x + 20, y + 18, 22, 180, 360, GLOW)
            c.box(x - 2, y + 16, 44, 36, GLOW)
            c.disc(x + 20, y + 26, 13, "#fff6dc", flat=1.15)
            c.box(x + 14, y + 10, 12, 4, PLUM)
            c.box(x - 6, y + 52, 52, 6, "#5f342c")
    c.box(0, 556, 1200, 24, "#3d4a58")
    c.box(0, 580, 1200, 110, "#102638")
    for column in range(6):
        for row in range(4):
            half = 26 - row * 5
            c.box(
                372 + column * 92 - half,
                590 + row * 22,
                half * 2,
                7,
                ("#a5935f", "#837852", "#5f604a", "#414f48")[row],
                radius=3,
            )
    for x, look, size in ((110, 3, 116), (170, 0, 108), (226, 9, 82), (980, 1, 112), (1046, 2, 116), (1104, 8, 84)):
        things.person(c, x, 562, size, things.CROWD[look])
    things.poplar(c, 40, 560, 250, "#1b3a3c")
    things.poplar(c, 1168, 560, 230, "#1b3a3c")
    c.ripples([(60, 630, 110), (980, 640, 120)], "#1f4560", thick=5)
    c.box(578, 548, 44, 12, CREAM)
    c.box(560, 556, 80, 6, DUSK)
    return c
