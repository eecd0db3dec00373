"""Install what the project runs with: uv, Python 3.10, the locked packages and the `ldn` command.

Runs with any python3 from 3.8 on and the standard library alone. Needs a package registry, found through uv's and
pip's own settings. A second run compares a stamp and does nothing. `bootstrap.py lock` remakes requirements.lock.
"""

from __future__ import annotations

import functools
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
STAMP = ENVIRONMENT / ".installed"
LOCK = ROOT / "requirements.lock"
# What decides the installation: a change in one of these installs again.
INPUTS = (LOCK, ROOT / "pyproject.toml", ROOT / ".python-version")
UV_VERSION = "0.13.9"
# The first uv that knows everything used here (dependency groups).
UV_LEAST = (0, 5)
# Under make or CI the output is a pipe; what is said must not wait in a buffer.
say = functools.partial(print, flush=True)


class BootstrapError(Exception):
    """The installation cannot go on; the message says what to do."""


def quietly(command: list, folder: Path = ROOT) -> subprocess.CompletedProcess:
    """Run a command and keep what it says."""
    environment = uv_environment() if Path(command[0]).name == "uv" else None
    return subprocess.run(command, check=False, cwd=folder, capture_output=True, text=True, env=environment)


def stamp() -> str:
    """What the installation was made from, and where: its scripts hold absolute paths."""
    return "\n".join([str(ROOT), *(file.read_text() for file in INPUTS)])


def is_installed() -> bool:
    # A Python that was removed leaves a dangling link, which does not exist() either.
    there = all(file.exists() for file in (PYTHON, ENVIRONMENT / "bin" / "ldn", STAMP))
    return there and STAMP.read_text() == stamp()


def find_uv() -> str:
    """A uv on PATH that is new enough, or one in .uv/ that is installed with pip if it is not there yet."""
    on_path = shutil.which("uv")
    if on_path and uv_version(on_path) >= UV_LEAST:
        return on_path
    own = ROOT / ".uv" / "bin" / "uv"
    if own.exists() and uv_version(str(own)) >= UV_LEAST:
        return str(own)
    say(f"Installing uv {UV_VERSION} into .uv ...")
    folder = ROOT / ".uv"
    made = quietly([sys.executable, "-m", "venv", "--clear", str(folder)])
    if made.returncode:
        raise BootstrapError(
            f"{sys.executable} cannot make a virtual environment. On Debian and Ubuntu: "
            f"apt-get install python3-venv. It said:\n{last_lines(made.stdout + made.stderr)}"
        )
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    fetched = quietly([*pip, f"uv=={UV_VERSION}"])
    if fetched.returncode:
        raise BootstrapError(
            "pip cannot install uv. Check that the package registry is reached "
            f"(`pip config list`, proxy settings). It said:\n{last_lines(fetched.stderr)}"
        )
    return str(own)


def uv_version(uv: str) -> tuple:
    """The version of a uv as numbers; () if it does not run."""
    try:
        said = subprocess.run([uv, "--version"], check=False, capture_output=True, text=True)
    except OSError:
        return ()
    found = re.search(r"(\d+)\.(\d+)\.(\d+)", said.stdout)
    return tuple(int(number) for number in found.groups()) if found else ()


@functools.lru_cache(maxsize=1)
def uv_environment() -> dict:
    """uv's environment: the registry that pip is told about is uv's too, unless uv has its own."""
    environment = {key: value for key, value in os.environ.items() if key not in ("VIRTUAL_ENV", "CONDA_PREFIX")}
    if "UV_DEFAULT_INDEX" not in environment and "UV_INDEX_URL" not in environment:
        configured = quietly([sys.executable, "-m", "pip", "config", "get", "global.index-url"]).stdout.strip()
        index = environment.get("PIP_INDEX_URL", configured)
        if index:
            environment["UV_DEFAULT_INDEX"] = index
    return environment


def wanted_python() -> str:
    return (ROOT / ".python-version").read_text().strip()


def find_python(uv: str) -> str:
    """The Python that .python-version names; downloaded by uv where none is found."""
    wanted = wanted_python()
    look = [uv, "python", "find", "--no-project", "--system", "--no-python-downloads", wanted]
    found = quietly(look)
    if found.returncode == 0:
        return found.stdout.strip()
    # pyenv's versions count even where its shims are not on PATH.
    pyenv = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    for python in sorted(glob.glob(f"{pyenv}/versions/{wanted}*/bin/python{wanted}"), reverse=True):
        return python
    say(f"Python {wanted} is not on this machine. Asking uv to download it ...")
    if quietly([uv, "python", "install", wanted]).returncode == 0:
        return quietly(look).stdout.strip()
    raise BootstrapError(f"""Python {wanted} is missing and could not be downloaded. Install it in one of these ways:
  uv (with internet)  {uv} python install {wanted}
  pyenv               pyenv install {wanted}
  conda               conda create -n py{wanted} python={wanted} && conda activate py{wanted}
  Ubuntu              add-apt-repository ppa:deadsnakes/ppa && apt-get install python{wanted} python{wanted}-venv
  Homebrew            brew install python@{wanted}
Any python{wanted} on PATH is found. Then try again.""")


def make_environment(uv: str) -> None:
    """`.venv` with the right Python; one that is there and fits is kept, so that little has to be installed again."""
    if PYTHON.exists():
        version = quietly([str(PYTHON), "--version"]).stdout.split()[-1:]
        if version and version[0].startswith(wanted_python() + "."):
            return
    made = quietly([uv, "venv", "--quiet", "--no-project", "--clear", "--python", find_python(uv), str(ENVIRONMENT)])
    if made.returncode:
        raise BootstrapError(f"uv cannot make {ENVIRONMENT}. It said:\n{last_lines(made.stderr)}")


def install_packages(uv: str) -> None:
    """Exactly the packages of requirements.lock, each checked against its hash, and compiled.

    Half a minute once: where Python keeps no bytecode (PYTHONDONTWRITEBYTECODE, as in many containers) each process
    that imports Rasa would spend a quarter of a minute compiling it again.
    """
    say("Installing the packages of requirements.lock into .venv (the first time 1.2 GB to download, 3 GB on disk) ...")
    sync = [uv, "pip", "sync", "--python", str(PYTHON), "--require-hashes", "--compile-bytecode", str(LOCK)]
    watch(sync, "The packages cannot be installed. Check the registry, the disk space and requirements.lock")


def install_project(uv: str) -> None:
    """The `ldn` command, running from this folder. Its build backend is among the locked packages: no registry."""
    made = quietly(
        [
            uv,
            "pip",
            "install",
            "--quiet",
            "--python",
            str(PYTHON),
            "--offline",
            "--no-deps",
            "--no-build-isolation",
            "--editable",
            str(ROOT),
        ]
    )
    if made.returncode:
        raise BootstrapError(
            f"The `ldn` command cannot be installed (see [build-system] in pyproject.toml). "
            f"uv said:\n{last_lines(made.stderr)}"
        )


def watch(command: list, complaint: str) -> None:
    """Run uv and show how far its downloads are, instead of its line for every package."""
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=uv_environment()
    )
    sizes: dict = {}
    done, shown, said = 0.0, 0.0, []
    for line in process.stderr:
        started = re.match(r"Downloading (\S+) \(([\d.]+)(KiB|MiB|GiB)\)", line)
        finished = re.match(r" Downloaded (\S+)", line)
        if started:
            sizes[started[1]] = float(started[2]) * {"KiB": 1 / 1024, "MiB": 1, "GiB": 1024}[started[3]]
        elif finished:
            done += sizes.get(finished[1], 0)
            if time.monotonic() - shown > 2:
                shown = time.monotonic()
                say(f"  {done:,.0f} of {sum(sizes.values()):,.0f} MB")
        said.append(line)
    if process.wait():
        raise BootstrapError(f"{complaint}. uv said:\n{last_lines(''.join(said))}")


def last_lines(text: str, count: int = 15) -> str:
    return "\n".join(f"  {line}" for line in text.strip().splitlines()[-count:])


def install() -> None:
    if is_installed():
        return
    began = time.monotonic()
    uv = find_uv()
    make_environment(uv)
    STAMP.unlink(missing_ok=True)
    install_packages(uv)
    install_project(uv)
    STAMP.write_text(stamp())
    say(f"Installed in {time.monotonic() - began:.0f} s.")


def lock() -> None:
    """Remake requirements.lock from pyproject.toml. Versions in it are kept unless pyproject.toml asks otherwise."""
    uv = find_uv()
    if not (ROOT / "uv.lock").exists():
        restore_uv_lock(uv)
    resolve(uv, ROOT)
    run_uv(
        [
            uv,
            "export",
            "--quiet",
            "--frozen",
            "--all-groups",
            "--no-emit-project",
            "--no-header",
            "--format",
            "requirements-txt",
            "--output-file",
            LOCK.name,
        ],
        ROOT,
    )
    say("requirements.lock is up to date.")


def restore_uv_lock(uv: str) -> None:
    """uv.lock again from requirements.lock. uv.lock is not committed, since it names the registry's hosts; without
    it uv would move every package to its newest version."""
    settings = (ROOT / "pyproject.toml").read_text()
    requires = re.search(r"^requires-python = .*$", settings, re.MULTILINE)
    section = re.search(r"^\[tool\.uv\]\n(.*?)(?=^\[|\Z)", settings, re.MULTILINE | re.DOTALL)
    pins = re.findall(r"^([^\s#][^\\\n]*==[^\\\n]*?) *\\?$", LOCK.read_text(), re.MULTILINE)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "pyproject.toml").write_text(
            "\n".join(
                [
                    "[project]",
                    'name = "pins"',
                    'version = "0"',
                    requires[0],
                    f"dependencies = {json.dumps(pins)}",
                    "[tool.uv]",
                    section[1] if section else "",
                ]
            )
        )
        resolve(uv, Path(folder))
        shutil.copy(Path(folder) / "uv.lock", ROOT / "uv.lock")


def resolve(uv: str, folder: Path) -> None:
    run_uv([uv, "lock", "--quiet", "--no-python-downloads", "--python", find_python(uv)], folder)


def run_uv(command: list, folder: Path) -> None:
    made = quietly(command, folder)
    if made.returncode:
        raise BootstrapError(
            f"uv {command[1]} failed on the packages of pyproject.toml. It said:\n{last_lines(made.stderr)}"
        )


def main() -> int:
    try:
        lock() if sys.argv[1:] == ["lock"] else install()
    except BootstrapError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. Running it again goes on where it stopped.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
