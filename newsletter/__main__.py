"""The `newsletter` command. `--help` is answered from a file, before anything is imported that takes time."""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> None:
    """Run the command line; exits with 0 (done), 1 (failed) or 2 (misuse)."""
    if sys.argv[1:] in ([], ["--help"], ["-h"]):
        # Made from the commands themselves by `python -m newsletter.cli.helptext`, and tested to be equal.
        sys.stdout.write((Path(__file__).parent / "cli" / "help.txt").read_text(encoding="utf-8"))
        return
    from newsletter.cli.app import run

    run()


if __name__ == "__main__":
    main()
