"""A canvas of flat shapes: 1200 by 675 units, drawn three times as large and made smaller at the end.

Only numbers that the scenes give decide where a shape stands, and nothing is random: the same scene gives the same
picture every time.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

Point = tuple[float, float]
Colour = str

SCALE = 3
COLOURS = 128

# One palette for the whole site, so that a month of pictures looks like one hand drew them.
NIGHT = "#14293d"
DUSK = "#24495f"
DEEP = "#1d5566"
RIVER = "#2f7d86"
SHALLOW = "#7fb9b4"
MIST = "#cfe5df"
CREAM = "#fbf4e6"
SAND = "#efdcb9"
STONE = "#cdbb9c"
OCHRE = "#e8b04a"
GLOW = "#ffd98a"
CLAY = "#d2694a"
BRICK = "#a94b3a"
ROSE = "#eea48c"
PLUM = "#6a3f5c"
MOSS = "#3d6650"
LEAF = "#6e9a5d"
SPRING = "#a9c47f"
BARK = "#6b4a38"
INK = "#22303c"
WHITE = "#ffffff"

SKINS = ("#f2c9a5", "#8d5a3b", "#d9a071", "#5f3a29", "#e8b48c", "#b97c52")


def curve(points: Sequence[Point], *, closed: bool = False, steps: int = 16) -> list[Point]:
    """A smooth line (Catmull-Rom) through all `points`."""
    count = len(points)
    found: list[Point] = []
    for index in range(count if closed else count - 1):
        if closed:
            a, b, c, d = (points[(index + offset) % count] for offset in (-1, 0, 1, 2))
        else:
            a, b = points[max(index - 1, 0)], points[index]
            c, d = points[index + 1], points[min(index + 2, count - 1)]
        for step in range(steps):
            t = step / steps
            found.append((_spline(a[0], b[0], c[0], d[0], t), _spline(a[1], b[1], c[1], d[1], t)))
    if not closed:
        found.append(points[-1])
    return found


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)


def _widened(path: Sequence[Point], half: float) -> list[Point]:
    """The outline of a stroke along `path`, `half` units to each side."""
    left: list[Point] = []
    right: list[Point] = []
    for index, (x, y) in enumerate(path):
        ahead, behind = path[min(index + 1, len(path) - 1)], path[max(index - 1, 0)]
        dx, dy = ahead[0] - behind[0], ahead[1] - behind[1]
        length = math.hypot(dx, dy) or 1.0
        left.append((x - dy / length * half, y + dx / length * half))
        right.append((x + dy / length * half, y - dx / length * half))
    return left + right[::-1]


def with_alpha(colour: Colour, alpha: int) -> Colour:
    """`colour` with an opacity from 0 to 255."""
    return f"{colour}{alpha:02x}"


class Canvas:
    """Flat shapes on a background. Coordinates are units from the top left corner."""

    def __init__(self, background: Colour | None, *, width: int = 1200, height: int = 675) -> None:
        self.width = width
        self.height = height
        size = (width * SCALE, height * SCALE)
        self.clear = background is None
        self._image = (
            Image.new("RGBA", size, (0, 0, 0, 0)) if background is None else Image.new("RGB", size, background)
        )
        # "RGBA" on an opaque picture makes half-transparent colours blend instead of replace.
        self._draw = ImageDraw.Draw(self._image, None if background is None else "RGBA")

    def polygon(self, points: Sequence[Point], colour: Colour) -> None:
        """A filled shape with straight edges."""
        self._draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)

    def shape(self, points: Sequence[Point], colour: Colour) -> None:
        """A filled shape with one smooth edge through all points."""
        self.polygon(curve(points, closed=True), colour)

    def land(self, points: Sequence[Point], colour: Colour) -> None:
        """Everything below a smooth line: hills, banks, water."""
        self.polygon([*curve(points), (points[-1][0], self.height + 9), (points[0][0], self.height + 9)], colour)

    def box(self, x: float, y: float, width: float, height: float, colour: Colour, *, radius: float = 0) -> None:
        """A rectangle from its top left corner."""
        self._draw.rounded_rectangle(
            (x * SCALE, y * SCALE, (x + width) * SCALE, (y + height) * SCALE), radius * SCALE, fill=colour
        )

    def disc(self, x: float, y: float, radius: float, colour: Colour, *, flat: float = 1.0) -> None:
        """A circle round its middle; `flat` under 1 makes it lower."""
        self._draw.ellipse(
            ((x - radius) * SCALE, (y - radius * flat) * SCALE, (x + radius) * SCALE, (y + radius * flat) * SCALE),
            fill=colour,
        )

    def pie(self, x: float, y: float, radius: float, start: float, end: float, colour: Colour) -> None:
        """A slice of a circle; degrees clockwise from three o'clock."""
        bounds = ((x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE)
        self._draw.pieslice(bounds, start, end, fill=colour)

    def line(self, points: Sequence[Point], colour: Colour, thick: float, *, smooth: bool = False) -> None:
        """A line with round ends. A smooth one is drawn as one shape: joints of many short pieces would show."""
        path = curve(points) if smooth else list(points)
        if smooth:
            self.polygon(_widened(path, thick / 2), colour)
        else:
            self._draw.line(
                [(x * SCALE, y * SCALE) for x, y in path], fill=colour, width=round(thick * SCALE), joint="curve"
            )
        if thick >= 3:
            for x, y in (path[0], path[-1]):
                self.disc(x, y, thick / 2, colour)

    def ring(self, x: float, y: float, radius: float, colour: Colour, thick: float, *, flat: float = 1.0) -> None:
        """The edge of a circle."""
        bounds = (x - radius, y - radius * flat, x + radius, y + radius * flat)
        self._draw.ellipse([value * SCALE for value in bounds], outline=colour, width=round(thick * SCALE))

    def bands(self, colours: Sequence[Colour], top: float, bottom: float) -> None:
        """Level stripes of one colour each: a sky without a gradient."""
        step = (bottom - top) / len(colours)
        for index, colour in enumerate(colours):
            self.box(0, top + index * step, self.width, step + 1, colour)

    def glow(self, x: float, y: float, radius: float, colour: Colour = GLOW) -> None:
        """A soft light in four rings."""
        for part, alpha in ((1.0, 22), (0.72, 30), (0.48, 44), (0.3, 70)):
            self.disc(x, y, radius * part, with_alpha(colour, alpha))

    def ripples(self, rows: Sequence[tuple[float, float, float]], colour: Colour, *, thick: float = 4) -> None:
        """Short level strokes on water: (x, y, length)."""
        for x, y, length in rows:
            middle = (x + length / 2, y - 3)
            self.line([(x, y), middle, (x + length, y)], colour, thick, smooth=True)

    def words(self, x: float, y: float, text: str, colour: Colour, size: float, *, bold: float = 0) -> None:
        """Words from their top left corner, in the typeface that Pillow carries, so no machine's fonts matter."""
        font = ImageFont.load_default(size * SCALE)
        place = (x * SCALE, y * SCALE)
        self._draw.text(place, text, fill=colour, font=font, stroke_width=bold * SCALE, stroke_fill=colour)

    def turned(self, x: float, y: float, angle: float, points: Sequence[Point]) -> list[Point]:
        """`points`, given round (0, 0), turned clockwise by `angle` degrees and moved to (x, y)."""
        cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        return [(x + px * cos - py * sin, y + px * sin + py * cos) for px, py in points]

    def png(self, *, colours: int = COLOURS) -> bytes:
        """The picture as an indexed PNG; only one of Pillow's ways of choosing colours keeps a clear background."""
        small = self._image.resize((self.width, self.height), Image.Resampling.LANCZOS)
        if not self.clear:
            small = small.quantize(colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        else:
            small = small.quantize(colours, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        out = io.BytesIO()
        small.save(out, "PNG", optimize=True)
        return out.getvalue()
