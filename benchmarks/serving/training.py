"""Train both sides, measure what it costs, and keep the models in a cache folder."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.settings import Settings
from bot.supervisor.environment import quiet_environment
from bot.supervisor.prepare import ensure_graph
from bot.training import model

# Stock training runs beside other people's work.
_NICE = 10
DEFAULT_EPOCHS = 100
_EPOCH_COMPONENTS = ("DIETClassifier", "ResponseSelector")
_PROGRESS = re.compile(
    r"(Starting to train|Finished training|Epochs:)(?: component '(\w+)'|[^|\r]*\|[^|\r]*\| (\d+)/(\d+))"
)


@dataclass(frozen=True)
class Trained:
    """A model file and what it cost. `epochs` is None where there are none.

    `full_cpu_seconds` is the cost at stock's default epochs: measured if it was trained so, reckoned otherwise.
    """

    path: Path
    bytes: int
    cpu_seconds: float
    wall_seconds: float
    full_cpu_seconds: float
    epochs: int | None


class BenchmarkError(RuntimeError):
    """The benchmark cannot go on; says what to do."""


def ours(home: Path, cache: Path) -> Trained:
    """Our model in LDN_HOME, from the cache or trained now."""
    settings = Settings.read({"LDN_HOME": str(home)})
    ensure_graph(settings)
    path = model.model_path(settings)
    kept = _kept(cache / f"ours-{path.name}")
    if kept is None:
        print(f"Training our model ({path.name}) ...", flush=True)
        before, started = os.times(), time.monotonic()
        model.train(settings, lambda _line: None)
        after = os.times()
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        kept = _keep(path, cache / f"ours-{path.name}", cpu, cpu, time.monotonic() - started, None)
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(kept.path, path)
    return kept


def of_stock(project: Path, cache: Path, epochs: int) -> Trained:
    """The stock model of the project folder, from the cache or trained now."""
    digest = hashlib.sha256()
    for file in sorted(project.rglob("*.yml")):
        if file.name not in ("endpoints.yml", "credentials.yml"):
            digest.update(file.read_bytes())
    target = cache / f"stock-{digest.hexdigest()[:16]}.tar.gz"
    kept = _kept(target)
    if kept is not None:
        return kept
    print(f"Training the stock model, {epochs} epochs: many minutes ...", flush=True)
    log = cache / "stock-training.log"
    with tempfile.TemporaryDirectory(prefix="ldn-stock-") as folder, log.open("w") as out:
        command = [
            *("nice", "-n", str(_NICE), sys.executable, "-m", "rasa", "train", "--skip-validation", "--force"),
            *("--config", "config.yml", "--domain", "domain.yml", "--data", "data"),
            *("--out", folder, "--fixed-model-name", "model"),
        ]
        environment = stock_environment() | {"RASA_CACHE_DIRECTORY": f"{folder}/cache"}
        before, started = os.times(), time.monotonic()
        process = subprocess.Popen(command, cwd=project, env=environment, stdout=out, stderr=subprocess.STDOUT)
        try:
            epoch_seconds = _watch(process, log)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
        after = os.times()
        if process.returncode:
            raise BenchmarkError(f"Stock training ended with exit code {process.returncode}. Its output: {log}")
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        full = cpu + (DEFAULT_EPOCHS - epochs) * epoch_seconds
        return _keep(Path(folder) / "model.tar.gz", target, cpu, full, time.monotonic() - started, epochs)


def _watch(process: subprocess.Popen[bytes], log: Path) -> float:
    """Wait for stock training; CPU seconds of one epoch of its understanding, the first and its set-up left out."""
    component, first, total = "", None, 0.0
    with log.open(encoding="utf-8", errors="replace") as lines:
        while process.poll() is None:
            cpu = cpu_seconds(process.pid)
            for kind, name, done, epochs in _PROGRESS.findall(lines.read()):
                if kind.startswith("Starting"):
                    component, first = name, None
                elif kind.startswith("Finished"):
                    component = ""
                elif component in _EPOCH_COMPONENTS and done != "0":
                    first = first or (cpu, int(done))
                    if done == epochs and int(done) > first[1]:
                        total += (cpu - first[0]) / (int(done) - first[1])
                        component = ""
            time.sleep(0.5)
    return total


def cpu_seconds(pid: int) -> float:
    """What a running process has used so far."""
    # The name in brackets may hold spaces; user and system time are fields 14 and 15.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def stock_environment() -> Mapping[str, str]:
    """Quiet, and without our settings, which Rasa does not know."""
    return {key: value for key, value in quiet_environment().items() if not key.startswith("LDN_")}


def _kept(target: Path) -> Trained | None:
    facts = target.with_suffix(".json")
    if not (target.exists() and facts.exists()):
        return None
    return Trained(path=target, **json.loads(facts.read_text()))


def _keep(made: Path, target: Path, cpu: float, full: float, wall: float, epochs: int | None) -> Trained:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(made, target)
    trained = Trained(target, target.stat().st_size, round(cpu, 1), round(wall, 1), round(full, 1), epochs)
    facts = asdict(trained)
    del facts["path"]
    target.with_suffix(".json").write_text(json.dumps(facts))
    return trained
