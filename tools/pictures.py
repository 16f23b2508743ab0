"""Draws every picture of the sample site, its logo and the picture of a new site folder.

    python -m tools.pictures                 all of them, where they belong
    python -m tools.pictures --into DIR      below another folder
    python -m tools.pictures --only heron    some of them

The same command gives the same pictures: nothing here is random, and the only type is the one that Pillow carries.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tools.drawing import lanterns, marks, october, september, summer, valley
from tools.drawing.canvas import Canvas

ROOT = Path(__file__).resolve().parents[1]

Scene = Callable[[], Canvas]

_ENGLISH: tuple[Scene, ...] = (
    october.carers_breakfast,
    october.night_bus,
    october.cinder_hill,
    october.bench_map,
    october.heron,
    october.two_banks,
    lanterns.lantern_walk,
    lanterns.lantern_making,
    lanterns.lantern_swan,
    lanterns.lantern_mill,
    september.stepping_stones,
    september.nobodys_path,
    september.repair_cafe,
    summer.library_van,
    summer.allotments,
    summer.fullers_green,
    summer.ferry,
    summer.long_table,
    marks.winter_gathering,
)
_WELSH: tuple[Scene, ...] = (
    valley.blaenwenlas,
    valley.perllan,
    valley.siop_pawb,
    valley.noson_gawl,
    valley.mapio_enwau,
    valley.noson_ganu,
)


def _file_name(scene: Scene) -> str:
    return f"{scene.__name__.replace('_', '-')}.png"


PICTURES: Mapping[str, Scene] = {
    **{f"content/images/{_file_name(scene)}": scene for scene in _ENGLISH},
    **{f"cynnwys/images/{_file_name(scene)}": scene for scene in _WELSH},
    "newsletter/starter/content/images/neighbours.png": marks.neighbours,
    "templates/monthly/logo.png": marks.logo,
}
"""Where each picture lies below the project's top, and who draws it."""


def draw(into: Path, only: Sequence[str] = ()) -> list[tuple[str, int]]:
    """Draw the pictures whose file name, without its ending, is in `only` (all, where it is empty) below `into`.

    Returns each path below `into` with its size in bytes. Raises `SystemExit` for a name that no picture has.
    """
    known = {Path(path).stem for path in PICTURES}
    if strange := sorted(set(only) - known):
        raise SystemExit(f"no picture is called {strange[0]!r}; there are {', '.join(sorted(known))}.")
    drawn = []
    for path, scene in PICTURES.items():
        if only and Path(path).stem not in only:
            continue
        data = scene().png()
        target = into / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        drawn.append((path, len(data)))
    return drawn


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw, and print what was drawn."""
    parser = argparse.ArgumentParser(description="Draw the pictures of the sample site.")
    parser.add_argument("--into", type=Path, default=ROOT, help="the folder to draw below (default: the project)")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="names of pictures, without .png")
    wanted = parser.parse_args(arguments)
    drawn = draw(wanted.into, wanted.only)
    for path, size in drawn:
        sys.stdout.write(f"{size:>7,}  {path}\n")
    sys.stdout.write(f"{sum(size for _, size in drawn):>7,}  bytes in {len(drawn)} pictures\n")


if __name__ == "__main__":
    main()
