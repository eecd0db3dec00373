"""`python -m benchmarks.release.run`: a release, a rollback and a training while visitors chat. See README.md."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine

from benchmarks.release.visitors import Crowd
from benchmarks.serving.load import questions
from bot import paths
from bot.settings import Settings
from bot.store import make_engine
from bot.training import records, releases, runs, serving
from bot.training.archive import repack, sha256
from bot.training.model import model_path

_QUESTIONS = paths.ROOT / "tests" / "sets" / "development.jsonl"
_PATIENCE = 300


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="benchmarks.release.run", description=__doc__)
    made.add_argument("--out", type=Path, default=Path("results"), help="folder for release.json")
    made.add_argument("--askers", type=int, default=15, help="visitors who ask questions (15)")
    made.add_argument("--fillers", type=int, default=5, help="visitors who fill in the form all the time (5)")
    made.add_argument("--pause", type=float, default=4.0, help="seconds between reply and next message (4)")
    made.add_argument("--baseline", type=float, default=30.0, help="seconds measured before anything happens (30)")
    made.add_argument("--training", action="store_true", help="also train a model meanwhile (some minutes)")
    made.add_argument("--no-release", action="store_true", help="neither release nor roll back")
    return made


class Assistant:
    """`ldn run` as a process, on a home and ports of its own."""

    def __init__(self, home: Path) -> None:
        self.home, self.port, console = home, _free_port(), _free_port()
        own = {key: value for key, value in os.environ.items() if not key.startswith("LDN_")}
        keys = {"LDN_HOME": str(home), "LDN_PORT": str(self.port), "LDN_CONSOLE_PORT": str(console)}
        self.settings = Settings.read({**keys, "LDN_MESSAGES_PER_MINUTE": "10000"})
        self._environment = {**own, **keys, "LDN_MESSAGES_PER_MINUTE": "10000"}
        self._output = home / "run.txt"

    def start(self) -> None:
        with self._output.open("wb") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", "run"], cwd=paths.ROOT, env=self._environment, stdout=out, stderr=out
            )
        _until(lambda: "The assistant runs." in self._output.read_text(), "The start")

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(30)

    def memory(self) -> float:
        """Resident megabytes of everything that runs."""
        found, todo = 0.0, [self._process.pid]
        while todo:
            pid = todo.pop()
            try:
                found += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
                for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
                    todo += map(int, tasks.read_text().split())
            except OSError:
                continue
        return round(found)


def prepare(home: Path) -> str:
    """The model of the checkout in this home, and a second one that answers the same; returns the second's hash."""
    checkout = Settings.read({})
    base = model_path(checkout)
    folder = home / "models"
    folder.mkdir(parents=True)
    os.symlink((checkout.home / "encoder").resolve(), home / "encoder")
    shutil.copyfile(base, folder / base.name)
    repack(base, folder / "second.tar.gz", "second")
    return sha256(folder / "second.tar.gz")


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Everything in turn; the figures."""
    result: dict[str, Any] = {"visitors": args.askers + args.fillers, "in_the_form": args.fillers}
    with tempfile.TemporaryDirectory(prefix="ldn-", dir="/tmp") as folder:
        home = Path(folder) / "home"
        second = prepare(home)
        assistant = Assistant(home)
        assistant.start()
        engine = make_engine(assistant.settings.database_url)
        crowd = Crowd(assistant.port, questions(_QUESTIONS, 40), args.askers, args.fillers, args.pause)
        try:
            base = serving.served(engine, assistant.settings).sha256
            assert base is not None
            records.record(engine, second, "second.tar.gz", {"files": records_files(engine, base)}, "benchmark", 1)
            crowd.start()
            time.sleep(5)
            began = time.time()
            time.sleep(args.baseline)
            result["before"] = _latency(crowd.seen.between(began, time.time()))
            result["memory_before_mb"] = assistant.memory()
            if not args.no_release:
                result["release"] = _release(engine, assistant, crowd, second)
                time.sleep(5)
                result["rollback"] = _rollback(engine, assistant, crowd)
                time.sleep(5)
                result["memory_after_mb"] = assistant.memory()
            if args.training:
                result["training"] = _training(engine, crowd)
        finally:
            crowd.stop()
            engine.dispose()
            assistant.stop()
    seen = crowd.seen
    result |= {
        "messages": len(seen.replies),
        "failed": seen.failed,
        "repeated": seen.repeated,
        "forms_sent": seen.forms_sent,
        "forms_lost": seen.forms_lost,
    }
    for phase in ("release", "rollback", "training"):
        if phase in result:
            result[phase]["p95_ratio"] = round(result[phase]["latency"]["p95_ms"] / result["before"]["p95_ms"], 2)
    return result


def records_files(engine: Engine, hash: str) -> str:
    """What the model of the files was made of, so that the second one counts as fitting too."""
    with engine.connect() as connection:
        model = records.model(connection, hash)
    assert model is not None
    files: str = model.made_of["files"]
    return files


def _release(engine: Engine, assistant: Assistant, crowd: Crowd, hash: str) -> dict[str, Any]:
    with engine.begin() as connection:
        base, model = records.base_model(connection), records.model(connection, hash)
        assert base is not None and model is not None
        releases.keep_base(connection, base)
        id = releases.promote(connection, model, assistant.home / "models", "benchmark")
    return _watched(engine, crowd, id)


def _rollback(engine: Engine, assistant: Assistant, crowd: Crowd) -> dict[str, Any]:
    with engine.begin() as connection:
        id = releases.roll_back(connection, assistant.home / "models", "benchmark")
    return _watched(engine, crowd, id)


def _watched(engine: Engine, crowd: Crowd, id: int) -> dict[str, Any]:
    began = time.time()

    def state() -> str:
        with engine.connect() as connection:
            found = releases.release(connection, id)
        assert found is not None
        return found.state

    _until(lambda: state() in ("live", "failed"), "The release")
    ended = time.time()
    if state() == "failed":
        raise SystemExit("The release failed.")
    # The old brain ends and the new one's first answers are part of it.
    time.sleep(5)
    return {"seconds": round(ended - began, 1), "latency": _latency(crowd.seen.between(began, time.time()))}


def _training(engine: Engine, crowd: Crowd) -> dict[str, Any]:
    with engine.begin() as connection:
        id = runs.request(connection, "benchmark")
    began = time.time()

    def ended() -> bool:
        with engine.connect() as connection:
            run = runs.run(connection, id)
        return run is not None and not run.is_open

    _until(ended, "The training")
    with engine.connect() as connection:
        run = runs.run(connection, id)
    assert run is not None
    return {
        "seconds": round(time.time() - began, 1),
        "state": run.state,
        "stages": run.timings,
        "latency": _latency(crowd.seen.between(began, time.time())),
    }


def _latency(seconds: list[float]) -> dict[str, Any]:
    ordered = sorted(seconds)
    return {
        "messages": len(ordered),
        "p50_ms": round(statistics.median(ordered) * 1000, 1),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1000, 1),
        "most_ms": round(ordered[-1] * 1000, 1),
    }


def _until(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + _PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise SystemExit(f"{what} took longer than {_PATIENCE} s.")
        time.sleep(0.2)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def main() -> int:
    args = parser().parse_args()
    result = run(args)
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "release.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))
    return 1 if result["failed"] or result["repeated"] or result["forms_lost"] else 0


if __name__ == "__main__":
    sys.exit(main())
