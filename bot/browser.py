"""The Chromium that browser tests drive: Debian's, any on PATH, or Playwright's own.

`python -m bot.browser` fetches one if there is none, and otherwise names the tests that will be skipped.
REQUIRE_BROWSER=1 turns a missing browser into a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from bot import paths

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Where Playwright keeps its own, by its documentation, and the program in it.
_PLAYWRIGHT = ("~/.cache/ms-playwright", "~/Library/Caches/ms-playwright")
_PROGRAMS = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*")
_TESTS = paths.ROOT / "tests" / "browser"
CURE = "Debian: apt-get install chromium. Elsewhere: .venv/bin/playwright install chromium"


def find_chromium() -> str | None:
    """The program to start, or None."""
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    own = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    for folder in (own,) if own else _PLAYWRIGHT:
        for pattern in _PROGRAMS:
            for program in sorted(Path(folder).expanduser().glob(pattern), reverse=True):
                return str(program)
    return None


def is_required() -> bool:
    return os.environ.get("REQUIRE_BROWSER") == "1"


def _ways() -> list[list[list[str]]]:
    """The ways to fetch Chromium here, each a list of commands, the best first."""
    ways = []
    if shutil.which("apt-get") and os.geteuid() == 0:
        ways.append(
            [["apt-get", "-qq", "update"], ["apt-get", "-qq", "install", "-y", "--no-install-recommends", "chromium"]]
        )
    ways.append([[sys.executable, "-m", "playwright", "install", "chromium"]])
    return ways


def fetch() -> str | None:
    """Fetch Chromium in the first way that works; None if none does."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for way in _ways():
        print(f"Fetching Chromium for the browser tests ({Path(way[-1][0]).name}) ...", flush=True)
        if all(
            subprocess.run(command, check=False, env=environment, capture_output=True).returncode == 0
            for command in way
        ):
            found = find_chromium()
            if found:
                return found
    return None


def main() -> int:
    if find_chromium() or fetch():
        return 0
    print(f"There is no Chromium and none could be fetched. {CURE}", file=sys.stderr)
    if is_required():
        return 1
    skipped = [f"  {file.relative_to(paths.ROOT)}" for file in sorted(_TESTS.glob("test_*.py"))]
    print("Skipped for want of it:", *skipped, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
