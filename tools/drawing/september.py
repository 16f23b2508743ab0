"""The pictures of September."""

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
    WHITE,
    Canvas,
)

_MORNING = ("#cfe5df", "#dbeadf", "#e9efdd", "#f5f0dc")
_NOON = ("#bfdfe0", "#cbe4e0", "#d8e9df", "#e6eedd")


def _digit(c: Canvas, number: int, x: float, y: float, size: float) -> None:
    """A figure from 1 to 5 in strokes, so that no font decides how it looks."""
    strokes = {
        1: [[(-0.18, -0.3), (0.05, -0.5), (0.05, 0.5)]],
        2: [[(-0.28, -0.28), (0.0, -0.5), (0.28, -0.25), (-0.28, 0.5), (0.32, 0.5)]],
        3: [[(-0.26, -0.44), (0.12, -0.48), (0.2, -0.2), (-0.06, -0.03), (0.26, 0.2), (0.1, 0.48), (-0.28, 0.42)]],
        4: [[(0.14, 0.5), (0.14, -0.5), (-0.32, 0.18), (0.34, 0.18)]],
        5: [[(0.26, -0.5), (-0.22, -0.5), (-0.24, -0.06), (0.1, -0.12), (0.28, 0.18), (0.1, 0.48), (-0.28, 0.42)]],
    }
    for stroke in strokes[number]:
        c.line([(x + px * size, y + py * size * 0.7) for px, py in stroke], CREAM, size * 0.14)


def stepping_stones() -> Canvas:
    """Five numbered stones across a river."""
    c = Canvas(RIVER)
    c.box(0, 0, 1200, 675, "#3b8c92")
    for x, y, length in (
        (60, 130, 150),
        (420, 90, 120),
        (760, 70, 160),
        (260, 220, 110),
        (930, 180, 140),
        (560, 250, 90),
        (40, 380, 110),
        (690, 620, 150),
        (330, 610, 130),
        (980, 480, 130),
        (560, 480, 80),
        (130, 590, 100),
        (1010, 620, 110),
    ):
        c.ripples([(x, y, length)], SHALLOW, thick=6)
    c.shape([(-60, 470), (130, 500), (190, 600), (150, 720), (-60, 720)], LEAF)
    c.shape([(-60, 510), (90, 536), (140, 620), (110, 720), (-60, 720)], SPRING)
    c.shape([(1020, -60), (1010, 60), (1080, 170), (1260, 230), (1260, -60)], LEAF)
    c.shape([(1070, -60), (1066, 40), (1120, 120), (1260, 170), (1260, -60)], SPRING)
    stones = ((252, 520), (424, 424), (596, 356), (776, 298), (940, 214))
    for index, (x, y) in enumerate(stones):
        c.disc(x, y + 18, 88, "#2b737c", flat=0.62)
        c.shape(
            [(x - 80, y + 6), (x - 48, y - 44), (x + 30, y - 50), (x + 80, y - 8), (x + 52, y + 40), (x - 44, y + 42)],
            "#7d8790",
        )
        c.shape(
            [(x - 70, y - 2), (x - 42, y - 42), (x + 30, y - 47), (x + 70, y - 10), (x + 46, y + 26), (x - 40, y + 28)],
            "#97a2a8",
        )
        c.disc(x, y - 8, 35, PLUM if index % 2 else DEEP)
        _digit(c, index + 1, x, y - 8, 38)
    things.person(c, 70, 600, 190, things.CROWD[0])
    things.person(c, 1110, 150, 128, things.CROWD[4])
    for x, y in ((190, 650), (30, 690), (1170, 60)):
        c.disc(x, y, 9, ROSE)
        c.disc(x + 22, y - 12, 9, CREAM)
    return c


def nobodys_path() -> Canvas:
    """A path between nettles and the river, being cleared."""
    c = Canvas(MIST)
    c.bands(_NOON, 0, 300)
    c.land([(0, 270), (300, 220), (650, 260), (1200, 200)], "#a9c4a0")
    for x, size in ((80, 170), (240, 140), (1080, 180)):
        things.poplar(c, x, 290, size)
    c.polygon([(620, 264), (1200, 250), (1200, 690), (900, 690)], SHALLOW)
    c.polygon([(700, 262), (1200, 250), (1200, 690), (1000, 690)], RIVER)
    c.ripples(
        [(840, 330, 90), (960, 400, 120), (1020, 480, 110), (900, 370, 60), (1080, 560, 90), (1040, 330, 90)],
        MIST,
        thick=5,
    )
    c.polygon([(0, 290), (620, 264), (900, 690), (0, 690)], LEAF)
    c.polygon([(560, 268), (606, 266), (800, 690), (420, 690)], SAND)
    c.polygon([(606, 266), (640, 266), (930, 690), (800, 690)], SPRING)
    for index in range(30):
        x, y = 10 + (index * 71) % 430, 470 + (index * 43) % 220
        _nettle(c, x * (0.86 + (y - 470) / 1500), y, 150 + (index * 29) % 90)
    for index in range(6):
        _nettle(c, 470 - index * 14, 400 - index * 12, 70 - index * 6)
    for x, y in ((700, 470), (742, 540), (800, 640), (676, 400), (772, 590), (850, 660)):
        c.line([(x, y), (x + 4, y - 70)], MOSS, 5)
        for step in range(4):
            c.disc(x + 4, y - 40 - step * 14, 9 - step, "#b5648a")
    things.person(c, 560, 600, 290, things.CROWD[7], hand=(470, 470))
    c.line([(478, 476), (424, 440)], STONE, 10)
    c.line([(478, 468), (430, 490)], STONE, 10)
    things.person(c, 690, 440, 190, things.CROWD[5], hand=(734, 350))
    c.line([(734, 250), (734, 440)], BARK, 7)
    for x in (716, 728, 740, 752):
        c.line([(734, 252), (x, 226)], BARK, 4)
    return c


def _nettle(c: Canvas, x: float, y: float, size: float) -> None:
    """A nettle: pairs of broad drooping leaves, larger towards the foot."""
    c.line([(x, y), (x + size * 0.04, y - size)], "#335a45", max(size * 0.03, 3))
    for step in range(4):
        ly = y - size * (0.3 + step * 0.2)
        reach = size * (0.25 - step * 0.035)
        for side in (-1, 1):
            leaf = [
                (0, 0),
                (reach * 0.35, -reach * 0.3),
                (reach * 0.8, -reach * 0.05),
                (reach, reach * 0.4),
                (reach * 0.4, reach * 0.24),
            ]
            c.shape(
                [(x + side * px, ly + py) for px, py in leaf], ("#4f8058", MOSS, "#5d9160")[(step + (side > 0)) % 3]
            )
    c.shape(
        [
            (x, y - size * 1.1),
            (x + size * 0.07, y - size * 0.98),
            (x, y - size * 0.92),
            (x - size * 0.06, y - size * 0.98),
        ],
        "#5d9160",
    )


def repair_cafe() -> Canvas:
    """Hands mending a radio, with a sewing machine and a mug."""
    c = Canvas("#8fb4ae")
    c.box(0, 0, 1200, 430, "#a9c9c0")
    for x in (80, 470, 860):
        c.box(x, 0, 270, 250, WHITE, radius=6)
        c.box(x + 14, 0, 242, 236, "#e4f0e6", radius=4)
        c.box(x + 130, 0, 10, 236, WHITE)
    c.box(0, 300, 1200, 8, "#8fb4ae")
    c.box(0, 420, 1200, 260, "#b98653")
    c.box(0, 420, 1200, 16, "#a27243")
    # The sewing machine.
    c.box(90, 440, 300, 34, INK, radius=8)
    c.box(318, 300, 62, 150, PLUM, radius=10)
    c.box(116, 292, 264, 58, PLUM, radius=22)
    c.box(122, 340, 54, 62, PLUM, radius=8)
    c.line([(149, 400), (149, 440)], STONE, 5)
    c.disc(392, 334, 28, OCHRE)
    c.disc(392, 334, 11, PLUM)
    c.box(240, 270, 26, 24, CLAY, radius=4)
    c.polygon([(60, 440), (250, 440), (210, 520), (20, 520)], ROSE)
    # The radio, its back off.
    c.box(480, 330, 300, 176, BRICK, radius=18)
    c.box(500, 350, 152, 136, "#3a3f46", radius=8)
    for x, y, colour in (
        (520, 370, OCHRE),
        (560, 380, LEAF),
        (604, 366, CLAY),
        (530, 430, SHALLOW),
        (590, 420, OCHRE),
        (566, 452, CLAY),
    ):
        c.box(x, y, 26, 18, colour, radius=4)
    c.line([(546, 379), (560, 389)], STONE, 3)
    c.line([(533, 388), (543, 430)], STONE, 3)
    c.line([(616, 384), (603, 420)], STONE, 3)
    c.disc(716, 420, 50, SAND)
    c.disc(716, 420, 38, "#d8c39a")
    for step in range(-2, 3):
        c.line([(690, 420 + step * 12), (742, 420 + step * 12)], "#b39c70", 4)
    c.line([(750, 330), (858, 214)], STONE, 6)
    c.disc(858, 214, 8, STONE)
    things.mug(c, 925, 500, 84, DEEP)
    for x in (908, 934):
        c.line([(x, 400), (x + 10, 376), (x - 2, 352)], WHITE, 5, smooth=True)
    for x, y in ((1010, 520), (1042, 552), (1076, 520), (1030, 590), (860, 570)):
        c.disc(x, y, 10, STONE)
        c.line([(x - 5, y), (x + 5, y)], "#8d8069", 3)
    c.line([(968, 620), (1080, 640)], CLAY, 22)
    c.line([(880, 604), (966, 620)], STONE, 10)
    c.line([(640, 396), (690, 560)], STONE, 8)
    c.line([(684, 540), (704, 612)], OCHRE, 22)
    things.hand(c, 694, 574, -105, 74, 0, MOSS)
    things.hand(c, 508, 500, -48, 76, 1, CLAY)
    things.hand(c, 800, 512, 214, 66, 5, RIVER)
    things.hand(c, 210, 560, -80, 70, 4, OCHRE)
    return c
