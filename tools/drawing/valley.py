"""The pictures of the Welsh digest."""

from __future__ import annotations

from tools.drawing import things
from tools.drawing.canvas import (
    BARK,
    BRICK,
    CLAY,
    CREAM,
    DEEP,
    GLOW,
    INK,
    LEAF,
    MIST,
    MOSS,
    NIGHT,
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
    curve,
    with_alpha,
)

LOGO_INK = "#238791"  # over 4:1 on white, and on a page as dark as #101820


def blaenwenlas() -> Canvas:
    """The source of the river, and the village below."""
    c = Canvas(MIST)
    c.bands(("#cfe2e4", "#d9e8e2", "#e6eddc", "#f3efd8"), 0, 380)
    c.land(
        [
            (-40, 360),
            (120, 250),
            (260, 180),
            (400, 270),
            (540, 200),
            (660, 110),
            (790, 220),
            (930, 290),
            (1060, 210),
            (1240, 330),
        ],
        "#9bb5b2",
    )
    c.land([(-40, 400), (200, 290), (420, 350), (640, 240), (820, 330), (1000, 290), (1240, 400)], "#86a69c")
    c.land([(0, 380), (250, 330), (560, 380), (900, 320), (1200, 370)], "#7d9f78")
    c.land([(0, 440), (300, 400), (700, 450), (1200, 390)], LEAF)
    for x, y, dx in ((120, 420, 90), (880, 416, 120), (1020, 404, 100), (320, 416, 80)):
        c.line([(x, y), (x + dx, y - 16)], "#9aa39a", 6)
    left = [(640, 250), (622, 300), (654, 350), (586, 400), (492, 450), (590, 512), (500, 590), (380, 700)]
    right = [(560, 700), (620, 600), (690, 516), (562, 452), (622, 404), (674, 350), (634, 300), (644, 250)]
    c.polygon([*curve(left), *curve(right)], SHALLOW)
    c.polygon([*curve([(x + 4, y) for x, y in left]), *curve([(x - 4, y) for x, y in right])], RIVER)
    c.land([(0, 640), (160, 590), (330, 640), (400, 700)], SPRING)
    c.polygon([(640, 700), (700, 620), (900, 570), (1200, 560), (1200, 700)], SPRING)
    for index, (x, y, w) in enumerate(
        ((720, 590, 86), (812, 566, 92), (912, 552, 84), (1004, 560, 96), (1108, 566, 84))
    ):
        things.house(
            c,
            x,
            y,
            w,
            76 + (index % 2) * 12,
            CREAM,
            (INK, PLUM, "#45525c")[index % 3],
            lit=SHALLOW,
            door=(CLAY, MOSS, DEEP)[index % 3],
        )
    for x, y in ((120, 560), (176, 580), (230, 556), (330, 500), (90, 610)):
        c.disc(x, y, 22, WHITE, flat=0.72)
        c.disc(x + 22, y - 6, 9, INK)
        for dx in (-10, 8):
            c.line([(x + dx, y + 10), (x + dx, y + 24)], INK, 4)
    things.tree(c, 660, 640, 150, MOSS, "#335a45")
    things.tree(c, 60, 660, 190, "#4d7a58", "#335a45")
    return c


def perllan() -> Canvas:
    """An orchard with a ladder and full baskets."""
    c = Canvas(MIST)
    c.bands(("#f6dfb8", "#f5e6c6", "#f0ead0", "#e6ebd4"), 0, 380)
    c.land([(0, 360), (400, 310), (800, 350), (1200, 300)], "#b9cf9e")
    c.box(0, 420, 1200, 260, SPRING)
    c.land([(0, 430), (600, 400), (1200, 430)], SPRING)
    for x, y, size in ((150, 520, 380), (470, 480, 330), (1060, 500, 360)):
        _apple_tree(c, x, y, size)
    _apple_tree(c, 790, 560, 470)
    for side in (0, 52):
        c.line([(600 + side, 590), (690 + side, 260)], "#a8794d", 11)
    for step in range(7):
        x, y = 612 + step * 12, 552 - step * 44
        c.line([(x, y), (x + 52, y)], "#a8794d", 8)
    for x, y in ((330, 610), (480, 632), (930, 622)):
        for dx, dy in ((-36, -50), (-12, -60), (14, -58), (38, -50), (0, -72), (-24, -68), (26, -70)):
            c.disc(x + dx, y + dy, 16, CLAY if (dx + dy) % 3 else BRICK)
        c.polygon([(x - 66, y - 46), (x + 66, y - 46), (x + 50, y + 26), (x - 50, y + 26)], "#b98653")
        for row in range(3):
            c.line([(x - 60 + row * 5, y - 30 + row * 20), (x + 60 - row * 5, y - 30 + row * 20)], "#a27243", 5)
    for x, y in ((220, 590), (560, 640), (720, 630), (840, 650), (1050, 610), (180, 640)):
        c.disc(x, y, 13, CLAY)
        c.line([(x, y - 12), (x + 4, y - 19)], BARK, 3)
    things.person(c, 250, 600, 180, things.CROWD[4], hand=(282, 500))
    c.disc(288, 494, 14, CLAY)
    things.person(c, 1090, 630, 200, things.CROWD[0])
    return c


def _apple_tree(c: Canvas, x: float, y: float, size: float) -> None:
    things.tree(c, x, y, size)
    for index in range(17):
        # A sunflower's order: even, and never in rows.
        (dx, dy) = c.turned(0, 0, index * 137.5, [(size * 0.082 * (index + 0.6) ** 0.5, 0)])[0]
        c.disc(x + dx, y - size * 0.66 + dy, size * 0.03, CLAY if index % 2 else BRICK)


def siop_pawb() -> Canvas:
    """The shop with the red door."""
    c = Canvas(MIST)
    c.bands(("#cfe2e4", "#dbe9e2", "#e8eddc", "#f2eedb"), 0, 330)
    c.land([(0, 260), (260, 180), (600, 240), (900, 160), (1200, 240)], "#9dbb98")
    c.box(0, 560, 1200, 120, "#c6bfb0")
    c.box(0, 548, 1200, 16, "#aaa293")
    things.house(c, -40, 552, 220, 230, CREAM, "#45525c", lit=SHALLOW)
    things.house(c, 1010, 552, 220, 240, SAND, PLUM, lit=SHALLOW)
    c.box(210, 210, 770, 342, WHITE)
    c.polygon([(186, 214), (270, 100), (920, 100), (1004, 214)], "#45525c")
    c.box(800, 50, 56, 90, STONE)
    c.box(240, 236, 710, 48, MOSS, radius=6)
    for index in range(9):
        c.disc(330 + index * 66, 260, 7, OCHRE)
    for x in (250, 700):
        c.box(x, 316, 230, 150, "#f8e4ae", radius=6)
        for row in range(2):
            c.box(x + 10, 374 + row * 66, 210, 8, BARK)
            for column in range(6):
                colour = (CLAY, OCHRE, DEEP, LEAF, PLUM, ROSE)[(column + row * 2) % 6]
                tall = (34, 26, 40, 30)[(column + row) % 4]
                c.box(x + 18 + column * 34, 374 + row * 66 - tall, 22, tall, colour, radius=4)
        c.polygon([(x - 10, 306), (x + 240, 306), (x + 262, 344), (x - 32, 344)], CLAY)
        for step in range(0, 6, 2):
            c.polygon(
                [
                    (x - 10 + step * 42, 306),
                    (x + 32 + step * 42, 306),
                    (x + 16 + step * 49, 344),
                    (x - 32 + step * 49, 344),
                ],
                CREAM,
            )
    c.box(520, 320, 140, 232, "#f8e4ae")
    c.polygon([(520, 320), (474, 336), (474, 566), (520, 552)], BRICK)
    c.disc(484, 450, 6, OCHRE)
    things.person(c, 590, 550, 178, things.CROWD[6])
    for x, colour in ((250, LEAF), (340, CLAY), (430, OCHRE)):
        for dx, dy in ((-20, -40), (0, -46), (20, -40), (-10, -54), (12, -54)):
            c.disc(x + dx, 566 + dy, 14, colour)
        c.polygon([(x - 40, 532), (x + 40, 532), (x + 32, 574), (x - 32, 574)], "#b98653")
    c.box(700, 520, 250, 14, BARK)
    for x in (716, 920):
        c.box(x, 534, 14, 44, BARK)
    for x, look in ((760, 3), (830, 1), (898, 11)):
        things.bust(c, x, 522, 120, things.CROWD[look], arms=((x - 20, 514), (x + 20, 514)))
    things.person(c, 1050, 620, 200, things.CROWD[8])
    c.box(1072, 560, 44, 50, OCHRE, radius=4)
    things.person(c, 130, 622, 196, things.CROWD[5])
    return c


def noson_gawl() -> Canvas:
    """Soup in the hall."""
    c = Canvas("#e9c991")
    c.box(0, 0, 1200, 400, "#f0d6a4")
    c.polygon([(0, 0), (1200, 0), (1200, 60), (600, 8), (0, 60)], BARK)
    for x in (140, 480, 820):
        c.box(x, 90, 190, 190, NIGHT, radius=10)
        c.box(x + 90, 90, 8, 190, CREAM)
        c.box(x, 180, 190, 8, CREAM)
        things.stars(c, [(x + 40, 130), (x + 150, 120), (x + 60, 240), (x + 140, 230)])
    for index in range(16):
        x = 20 + index * 77
        colour = (CLAY, RIVER, OCHRE, PLUM)[index % 4]
        c.polygon([(x, 66 + (index % 2) * 8), (x + 50, 66 + (index % 2) * 8), (x + 25, 112)], colour)
    c.box(0, 392, 1200, 290, "#c98f5d")
    for index, x in enumerate((130, 270, 410, 770, 910, 1060)):
        things.bust(c, x, 430, 180, things.CROWD[(index * 5 + 1) % 12], arms=((x - 36, 426), (x + 36, 426)))
    things.bust(c, 590, 424, 186, things.CROWD[2], arms=((556, 400), (660, 392)))
    c.polygon([(70, 424), (1130, 424), (1220, 560), (-20, 560)], "#f7ecd6")
    c.polygon([(70, 424), (1130, 424), (1140, 440), (60, 440)], WHITE)
    c.disc(600, 520, 108, with_alpha(INK, 40), flat=0.3)
    c.box(506, 402, 188, 120, "#3a4a57", radius=34)
    c.disc(600, 408, 94, "#4d5f6d", flat=0.26)
    c.disc(600, 408, 80, OCHRE, flat=0.24)
    for x, y, colour in ((560, 404, CLAY), (610, 412, LEAF), (640, 402, CLAY), (590, 416, CREAM)):
        c.disc(x, y, 9, colour, flat=0.6)
    c.line([(650, 404), (690, 330)], STONE, 9)
    for x in (560, 600, 642):
        c.line([(x, 376), (x + 12, 346), (x - 4, 316), (x + 8, 290)], WHITE, 6, smooth=True)
    for x, y in ((190, 480), (350, 462), (846, 462), (1000, 480), (300, 528), (900, 528)):
        c.disc(x, y, 48, RIVER, flat=0.42)
        c.disc(x, y - 6, 38, OCHRE, flat=0.36)
    for x, y in ((440, 508), (770, 508)):
        c.disc(x, y, 44, "#c98b4a", flat=0.55)
        c.line([(x - 20, y - 6), (x - 8, y + 8)], SAND, 5)
        c.line([(x + 4, y - 8), (x + 16, y + 6)], SAND, 5)
    for index, x in enumerate((150, 380, 640, 880, 1080)):
        things.bust(c, x, 700, 210, things.CROWD[(index * 7 + 3) % 12])
    return c


def mapio_enwau() -> Canvas:
    """A map of fields drawn by hand."""
    c = Canvas("#b98653")
    c.polygon([(60, 40), (1150, 30), (1160, 640), (50, 650)], "#fbf4e6")
    fields = (
        ((100, 80), (330, 70), (350, 210), (110, 230)), ((360, 70), (560, 76), (540, 240), (380, 214)),
        ((110, 260), (340, 236), (330, 390), (96, 400)), ((376, 246), (520, 268), (480, 400), (360, 396)),
        ((760, 70), (1100, 66), (1110, 190), (780, 200)), ((760, 230), (920, 222), (930, 370), (740, 380)),
        ((950, 220), (1110, 214), (1116, 380), (960, 376)), ((100, 430), (300, 420), (310, 600), (96, 610)),
        ((340, 430), (460, 440), (430, 600), (336, 606)),
    )  # fmt: skip
    for index, field in enumerate(fields):
        c.polygon(field, ("#e3ecc9", "#f0e4c3", "#d8e6cf", "#eedfb6")[index % 4])
        c.line([*field, field[0]], "#8aa17c", 4)
        left, top = field[0]
        for row in range(2):
            y = top + 46 + row * 28
            wave = [
                (left + 26 + step * 15, y + (5 if step % 2 else -5))
                for step in range((7 if field[1][0] - left > 190 else 5) - row * 2)
            ]
            c.line(wave, "#2f6aa8", 4, smooth=True)
    flow = [(640, 20), (600, 140), (680, 260), (600, 380), (560, 500), (640, 660)]
    c.line(flow, SHALLOW, 62, smooth=True)
    c.line(flow, RIVER, 44, smooth=True)
    c.polygon([(0, 0), (1200, 0), (1200, 29), (0, 41)], "#b98653")
    c.polygon([(0, 651), (1200, 639), (1200, 675), (0, 675)], "#b98653")
    for x, y in ((700, 100), (720, 150), (690, 420), (520, 330), (470, 180)):
        c.disc(x, y, 16, LEAF)
        c.disc(x + 12, y + 8, 12, MOSS)
    things.house(c, 690, 520, 54, 44, CREAM, BRICK, lit=DEEP, rows=1)
    things.house(c, 1050, 500, 60, 50, CREAM, PLUM, lit=DEEP, rows=1)
    c.line([(760, 560), (820, 470), (900, 450)], "#2f6aa8", 6, smooth=True)
    things.hand(c, 970, 520, 208, 118, 0, PLUM)
    c.line([(884, 452), (1010, 566)], "#2f6aa8", 22)
    c.polygon([(876, 462), (892, 444), (862, 434)], "#f1d6a6")
    c.polygon([(868, 443), (874, 437), (860, 432)], "#2f6aa8")
    return c


def noson_ganu() -> Canvas:
    """A village hall under stars."""
    c = Canvas(NIGHT)
    c.bands((NIGHT, "#172f47", "#1d3c56", "#274c65"), 0, 480)
    things.stars(
        c,
        [
            (80, 70),
            (170, 150),
            (260, 60),
            (380, 110),
            (500, 50),
            (640, 90),
            (760, 44),
            (880, 130),
            (990, 70),
            (1100, 140),
            (1150, 50),
            (60, 210),
            (1060, 230),
        ],
    )
    c.land([(0, 390), (300, 250), (600, 360), (900, 230), (1200, 370)], "#183249")
    c.land([(0, 470), (400, 430), (800, 460), (1200, 430)], "#1d4147")
    c.polygon([(420, 460), (780, 460), (1000, 700), (200, 700)], "#4b5662")
    c.box(360, 250, 480, 240, "#7d8790")
    c.polygon([(330, 256), (600, 110), (870, 256)], "#2a3544")
    c.box(586, 70, 28, 60, "#2a3544")
    for x in (400, 730):
        c.pie(x + 35, 330, 37, 180, 360, GLOW)
        c.box(x - 2, 328, 74, 90, GLOW)
        c.box(x + 31, 296, 8, 122, "#7d8790")
    c.pie(600, 370, 56, 180, 360, "#fff1c9")
    c.box(544, 368, 112, 122, "#fff1c9")
    c.glow(600, 420, 190)
    for x, y, size, look in (
        (600, 492, 108, 2),
        (470, 560, 150, 7),
        (544, 580, 118, 4),
        (720, 570, 152, 0),
        (800, 640, 190, 8),
        (400, 660, 196, 5),
    ):
        things.person(c, x, y, size, things.CROWD[look])
    for x in (70, 150, 1060, 1140):
        things.poplar(c, x, 560, 220, "#16353a")
    for x, y, kind in ((500, 210, 0), (700, 170, 1), (560, 160, 1), (660, 216, 0)):
        c.disc(x, y, 10, GLOW, flat=0.8)
        c.line([(x + 8, y), (x + 8, y - 38)], GLOW, 4)
        if kind:
            c.line([(x + 8, y - 38), (x + 24, y - 28)], GLOW, 5)
    return c
