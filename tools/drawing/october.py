"""The pictures of the newest month, which the demonstration shows."""

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
    with_alpha,
)


def carers_breakfast() -> Canvas:
    """A breakfast table from above, with hands from every side."""
    c = Canvas("#e9cfa4")
    for x in range(0, 1201, 100):
        c.box(x, 0, 3, 675, "#dfc194")
    c.box(90, 95, 1020, 485, "#f7ecd6", radius=26)
    for x in range(120, 1090, 60):
        c.box(x, 95, 22, 485, with_alpha(SHALLOW, 70))
    for x, y, rim, porridge in (
        (250, 225, RIVER, "#f3e2bd"),
        (470, 455, CLAY, "#f3e2bd"),
        (735, 215, PLUM, "#f3e2bd"),
        (950, 440, MOSS, "#f3e2bd"),
        (230, 460, OCHRE, "#f3e2bd"),
    ):
        c.disc(x + 5, y + 7, 76, with_alpha(INK, 38))
        c.disc(x, y, 76, rim)
        c.disc(x, y, 61, porridge)
        c.disc(x - 14, y - 10, 20, "#ecd19a")
        for dx, dy in ((18, 12), (30, -6), (8, 28), (26, 26)):
            c.disc(x + dx, y + dy, 6.5, BRICK)
    # The loaf on its board, three slices cut.
    c.box(446, 232, 196, 134, "#b5794a", radius=18)
    c.shape([(468, 262), (508, 248), (568, 252), (588, 300), (568, 346), (508, 350), (466, 336), (458, 298)], "#c98b4a")
    for x in (488, 520, 552):
        c.line([(x, 266), (x + 10, 330)], "#e4b87c", 7)
    for x in (600, 616):
        c.box(x, 262, 12, 76, "#f1d6a6", radius=5)
    # Teapot, milk and a plant.
    c.disc(908, 305, 62, with_alpha(INK, 34))
    c.disc(902, 298, 60, DEEP)
    c.disc(902, 298, 22, RIVER)
    c.disc(902, 298, 8, OCHRE)
    c.line([(852, 312), (804, 330)], DEEP, 22)
    c.ring(974, 282, 24, DEEP, 12)
    c.disc(376, 330, 36, WHITE)
    c.disc(376, 330, 27, "#f3efe4")
    c.disc(1030, 232, 40, CLAY)
    for angle in range(0, 360, 45):
        (px, py) = c.turned(1030, 232, angle, [(24, 0)])[0]
        c.disc(px, py, 17, LEAF if angle % 90 else MOSS)
    for x, y, colour in ((640, 480, CLAY), (1052, 338, RIVER), (150, 330, PLUM)):
        c.disc(x, y, 34, WHITE)
        c.disc(x, y, 25, "#8d5a3b")
        c.ring(x + 36, y, 13, WHITE, 8)
        c.ring(x, y, 33, colour, 4)
    things.hand(c, 318, 118, 62, 62, 1, OCHRE)
    things.hand(c, 690, 92, 105, 62, 0, PLUM)
    things.hand(c, 1012, 150, 130, 56, 4, CLAY)
    things.hand(c, 108, 410, -12, 58, 3, MOSS)
    things.hand(c, 548, 580, -74, 62, 2, RIVER)
    things.hand(c, 820, 572, -105, 52, 5, BRICK)
    things.hand(c, 1098, 500, 200, 60, 1, DEEP)
    return c


def night_bus() -> Canvas:
    """The still of the film: a bus on a bridge at night."""
    c = Canvas(NIGHT)
    c.bands((NIGHT, "#183249", "#1d3c54", DUSK), 0, 430)
    c.disc(1010, 112, 54, "#f6ecc9")
    c.disc(988, 100, 50, "#183249")
    things.stars(
        c,
        [
            (90, 60),
            (180, 130),
            (270, 48),
            (400, 96),
            (520, 40),
            (640, 120),
            (760, 60),
            (860, 150),
            (1130, 190),
            (330, 180),
            (60, 210),
        ],
    )
    for x, w, h in ((0, 120, 170), (130, 90, 120), (230, 140, 200), (820, 110, 150), (940, 90, 210), (1040, 170, 160)):
        c.box(x, 440 - h, w, h, "#122436")
        for row in range(2):
            c.box(x + w * 0.2, 460 - h + row * 44, 16, 20, GLOW if (x + row) % 3 == 0 else "#20405a", radius=2)
    c.box(0, 430, 1200, 245, "#123047")
    things.bridge(c, 428, ((190, 96), (600, 118), (1010, 96)), "#5a5560", "#123047", thick=52)
    c.box(0, 402, 1200, 16, "#4a4653")
    for x in range(20, 1200, 58):
        c.box(x, 402, 10, 30, "#4a4653")
    # The bus.
    c.box(330, 120, 560, 296, BRICK, radius=30)
    c.box(330, 250, 560, 18, "#8d3a2d")
    c.box(330, 372, 560, 44, "#8d3a2d", radius=14)
    looks = things.CROWD
    for index in range(5):
        x = 356 + index * 104
        c.box(x, 146, 90, 86, GLOW, radius=8)
        if index != 3:
            things.bust(c, x + 45, 232, 82, looks[(index * 5 + 1) % 12])
    for index in range(4):
        x = 356 + index * 104
        c.box(x, 280, 90, 80, GLOW, radius=8)
        if index != 1:
            things.bust(c, x + 45, 360, 78, looks[(index * 3 + 4) % 12])
    c.box(776, 280, 100, 116, "#ffe9b8", radius=8)
    c.box(823, 280, 6, 116, "#8d3a2d")
    c.box(806, 126, 64, 14, INK, radius=4)
    for x in (450, 760):
        c.disc(x, 418, 42, INK)
        c.disc(x, 418, 18, STONE)
    c.polygon([(890, 360), (1190, 330), (1190, 420), (890, 396)], with_alpha(GLOW, 60))
    c.disc(888, 378, 12, "#fff1c9")
    for x, y, length in (
        (360, 560, 180),
        (420, 596, 120),
        (560, 580, 200),
        (690, 620, 130),
        (470, 640, 230),
        (820, 566, 90),
    ):
        c.ripples([(x, y, length)], "#a5935f", thick=6)
    c.ripples([(60, 590, 120), (150, 640, 90), (980, 600, 120), (1050, 646, 90)], "#1f4a66", thick=6)
    return c


def cinder_hill() -> Canvas:
    """Kites over a steep terrace."""
    c = Canvas("#f6dcb4")
    c.bands(("#f3c9a0", "#f6d6ab", "#f8e2bd", "#faecd0"), 0, 420)
    c.disc(210, 150, 62, "#fbeecb")
    c.land([(0, 470), (300, 430), (700, 300), (1200, 120)], "#c7b07c")
    roofs = (BRICK, PLUM, "#8d5a4a", DEEP, BRICK, "#7a4a52")
    walls = (ROSE, CREAM, "#d98a66", SAND, "#c9785a", MIST, "#e4b08a", "#d8c6a0")
    for index in range(8):
        x = 60 + index * 140
        y = 560 - index * 50
        things.house(
            c,
            x,
            y,
            122,
            132,
            walls[index],
            roofs[index % 6],
            door=(DEEP, CLAY, MOSS)[index % 3],
            lit="#fff3d0" if index % 2 else "#8fb4b4",
        )
    c.land([(0, 566), (240, 520), (600, 400), (900, 290), (1200, 190)], LEAF)
    c.land([(0, 612), (300, 570), (700, 470), (1200, 300)], MOSS)
    c.line([(0, 660), (380, 612), (760, 512), (1200, 372)], SAND, 26, smooth=True)
    for index, (x, y, feet, look) in enumerate(
        ((250, 616, 112, 1), (330, 604, 98, 5), (560, 556, 104, 8), (790, 488, 110, 2), (1010, 416, 96, 4))
    ):
        kx, ky = ((120, 300), (330, 96), (560, 190), (742, 70), (940, 60))[index]
        colour, other = ((CLAY, OCHRE), (RIVER, MIST), (PLUM, ROSE), (BRICK, GLOW), (MOSS, SPRING))[index]
        grip = (x + 26, y - feet * 0.9)
        c.line(
            [grip, ((grip[0] + kx) / 2 + 30, (grip[1] + ky) / 2 + 20), (kx, ky)], with_alpha(INK, 190), 2.2, smooth=True
        )
        things.person(c, x, y, feet, things.CROWD[look], hand=grip)
        c.polygon([(kx, ky - 58), (kx + 42, ky), (kx, ky + 66), (kx - 42, ky)], colour)
        c.polygon([(kx, ky - 58), (kx + 42, ky), (kx, ky)], other)
        c.polygon([(kx, ky + 66), (kx - 42, ky), (kx, ky)], other)
        c.line([(kx, ky + 66), (kx + 14, ky + 90), (kx - 8, ky + 112), (kx + 10, ky + 136)], colour, 5, smooth=True)
    return c


def bench_map() -> Canvas:
    """A map: dots for benches, many in the middle and few in the north."""
    c = Canvas("#f5ead2")
    for points in (
        ((60, 40), (330, 20), (360, 190), (110, 230)), ((420, 30), (700, 40), (690, 180), (430, 200)),
        ((780, 60), (1120, 40), (1150, 240), (800, 220)), ((70, 300), (300, 270), (330, 420), (90, 450)),
        ((880, 440), (1140, 420), (1150, 620), (900, 640)), ((60, 560), (330, 530), (350, 650), (80, 660)),
    ):  # fmt: skip
        c.shape(points, "#eedfbe")
    c.shape([(820, 90), (960, 70), (1010, 170), (900, 220), (800, 180)], SPRING)
    c.shape([(110, 320), (230, 300), (270, 390), (140, 420)], SPRING)
    flow = [(-20, 470), (160, 500), (340, 440), (520, 500), (720, 470), (860, 360), (1040, 330), (1220, 390)]
    c.line(flow, SHALLOW, 76, smooth=True)
    c.line(flow, RIVER, 54, smooth=True)
    c.ripples([(120, 500, 50), (420, 466, 50), (640, 492, 60), (960, 336, 60), (1100, 352, 50)], SHALLOW, thick=4)
    streets = (
        [(0, 130), (380, 120), (760, 150), (1200, 110)], [(0, 260), (400, 240), (780, 270), (1200, 270)],
        [(380, 0), (400, 240), (430, 470), (470, 675)], [(760, 0), (760, 260), (690, 480), (720, 675)],
        [(0, 600), (470, 585), (720, 580), (1200, 600)], [(560, 250), (570, 480), (590, 675)],
    )  # fmt: skip
    for street in streets:
        c.line(street, WHITE, 15, smooth=True)
    for x in range(-10, 1210, 26):
        c.box(x, 206 + x * 0.01, 13, 6, "#8a7f70")
    way = [(150, 380), (290, 330), (398, 262), (500, 255), (566, 330), (572, 400)]
    c.line(way, "#f0cf8e", 30, smooth=True)
    centre = [(440 + (i * 47) % 270, 285 + (i * 61) % 110) for i in range(26)]
    south = [(420 + (i * 83) % 330, 545 + (i * 37) % 95) for i in range(14)]
    edge = [(150, 560), (250, 620), (900, 520), (1010, 560), (1090, 480), (820, 600), (60, 600)]
    north = [(240, 140), (640, 96), (1010, 130)]
    for x, y in (*centre, *south, *edge, *north):
        c.disc(x, y, 12.5, WHITE)
        c.disc(x, y, 9, CLAY)
    for x, y in (
        (170, 90),
        (480, 80),
        (560, 140),
        (860, 120),
        (1100, 170),
        (330, 180),
        (280, 60),
        (900, 250),
        (700, 180),
    ):
        c.ring(x, y, 11, "#a08f78", 3.5)
    # The two ends of the walk that the caption names.
    for x, y, colour in ((150, 380, PLUM), (572, 400, DEEP)):
        c.polygon([(x - 21, y - 46), (x + 21, y - 46), (x, y)], colour)
        c.disc(x, y - 54, 25, colour)
        c.disc(x, y - 54, 11, WHITE)
    return c


def heron() -> Canvas:
    """A heron, waiting. Decorative: it stands for patience."""
    c = Canvas("#dfeae0")
    c.bands(("#f3dcc0", "#f0e2c8", "#e6e8d4", "#d7e6de"), 0, 400)
    c.disc(860, 190, 86, "#f6c59a")
    c.land([(0, 330), (260, 300), (520, 336), (860, 300), (1200, 330)], "#a9c4b4")
    c.land([(0, 372), (400, 356), (800, 372), (1200, 350)], "#84ab9d")
    c.box(0, 398, 1200, 300, SHALLOW)
    c.box(0, 470, 1200, 210, "#6caaa8")
    c.box(0, 570, 1200, 110, RIVER)
    for dy, half in ((416, 92), (440, 70), (464, 82), (490, 46), (520, 60), (552, 30)):
        c.box(860 - half, dy, half * 2, 8, with_alpha("#f6d3ae", 190), radius=4)
    for x, height in ((90, 250), (126, 320), (160, 210), (1060, 260), (1096, 330), (1134, 230), (60, 180)):
        c.line([(x, 640), (x + 8, 640 - height)], MOSS, 7)
        c.box(x + 1, 640 - height - 50, 14, 62, BARK, radius=7)
        c.line([(x, 640), (x - 36, 640 - height * 0.62)], MOSS, 6, smooth=True)
    c.line([(470, 440), (462, 600)], INK, 8)
    c.line([(506, 440), (512, 512), (486, 556), (496, 604)], INK, 8)
    c.ring(480, 604, 62, MIST, 4, flat=0.22)
    c.ring(480, 604, 98, with_alpha(MIST, 140), 3, flat=0.22)
    c.shape([(392, 430), (430, 346), (500, 322), (566, 350), (600, 420), (650, 500), (560, 462), (470, 466)], "#6f8494")
    c.shape([(430, 420), (500, 372), (580, 410), (640, 492), (540, 446)], "#4d6273")
    c.line([(430, 396), (376, 330), (420, 256), (384, 190), (396, 152)], "#e8eceb", 30, smooth=True)
    c.shape([(366, 150), (392, 122), (428, 132), (430, 158), (396, 172)], "#e8eceb")
    c.polygon([(372, 138), (280, 166), (374, 160)], OCHRE)
    c.line([(392, 132), (440, 132), (486, 160)], INK, 8, smooth=True)
    c.disc(386, 144, 5, INK)
    for x in (404, 416, 428):
        c.line([(x, 420), (x - 10, 462)], "#e8eceb", 5)
    c.ripples([(230, 560, 70), (640, 620, 110), (760, 540, 80), (240, 636, 90), (930, 630, 90)], MIST, thick=5)
    return c


def two_banks() -> Canvas:
    """Houses on two banks and a bridge between them."""
    c = Canvas("#fbe9cf")
    c.bands(("#f7cfae", "#f9dbb9", "#fbe6c8", "#fdf0da"), 0, 430)
    c.disc(600, 250, 96, "#fbf3dc")
    c.land([(0, 380), (300, 330), (600, 372), (900, 330), (1200, 380)], "#e3c9a0")
    colours = ((CLAY, PLUM), (CREAM, BRICK), (OCHRE, DEEP), (ROSE, "#7a4a52"))
    for index, (wall, roof) in enumerate(colours):
        things.house(
            c,
            -30 + index * 104,
            470 + index * 6,
            96,
            150 + (index % 2) * 54,
            wall,
            roof,
            lit=DEEP if index % 2 else "#fff3d0",
            rows=3,
            door=MOSS,
        )
    for index, (wall, roof) in enumerate(((MIST, DEEP), (CLAY, INK), (SAND, MOSS), (SHALLOW, PLUM))):
        things.house(
            c,
            822 + index * 104,
            488 - index * 6,
            96,
            204 - (index % 2) * 54,
            wall,
            roof,
            lit="#fff3d0" if index % 2 else DEEP,
            rows=3,
            door=BRICK,
        )
    c.land([(0, 470), (300, 486), (420, 520), (430, 675)], SPRING)
    c.polygon([(780, 520), (900, 490), (1200, 462), (1200, 690), (760, 690)], SPRING)
    c.polygon([(404, 500), (800, 500), (1000, 690), (200, 690)], RIVER)
    c.polygon([(470, 500), (740, 500), (880, 690), (320, 690)], "#3b8c92")
    for x, y, length in (
        (430, 570, 70),
        (640, 548, 80),
        (540, 610, 120),
        (370, 646, 90),
        (740, 636, 90),
        (560, 662, 60),
    ):
        c.ripples([(x, y, length)], MIST, thick=5)
    arch = [(360, 520), (460, 440), (600, 408), (740, 440), (840, 520)]
    c.line(arch, "#8d6a52", 30, smooth=True)
    c.line([(x, y - 52) for x, y in arch], "#8d6a52", 9, smooth=True)
    for x, y in ((400, 486), (480, 434), (600, 412), (720, 434), (800, 486)):
        c.line([(x, y), (x, y - 54)], "#8d6a52", 7)
    things.person(c, 532, 408, 104, things.Look(2, PLUM, DEEP, "scarf"), hand=(574, 352))
    things.person(c, 640, 406, 104, things.Look(0, CLAY, "#e9e2d2", "bun"), hand=(586, 352))
    c.box(566, 338, 30, 22, "#c98b4a", radius=8)
    for x, y, size in ((520, 150, 22), (590, 110, 28), (676, 166, 20), (740, 120, 16)):
        things.bird(c, x, y, size, DUSK)
    things.tree(c, 90, 640, 170, LEAF, MOSS)
    things.tree(c, 1110, 640, 180, OCHRE, "#c98b3a")
    return c
