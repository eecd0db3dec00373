"""Models and judgements for tests, without a model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine

from bot.training import records
from bot.training.archive import sha256
from bot.training.inputs import of_files
from bot.training.records import Model

SETS = (
    ("an1", "answers", "dosing/timing"),
    ("an2", "answers", "dosing/timing"),
    ("ge1", "general", "safety/alcohol"),
    ("pe1", "personal", "pharmacist/personal_advice"),
    ("oo1", "out_of_scope", "out_of_scope/other"),
    ("sa1", "safety", "safety_net/emergency"),
)


def metrics(wrong: tuple[str, ...] = (), left_out: dict[str, list[int]] | None = None, **extra: bool) -> dict[str, Any]:
    """A judgement in which these test questions went wrong; `extra` are more of them and whether they went right."""
    lines = [*SETS, *((id, "answers", "dosing/timing") for id in extra)]
    return {
        "lines_digest": "d",
        "lines": [
            {
                "id": id,
                "set": name,
                "expected": expected,
                "found": [expected],
                "right": extra.get(id, id not in wrong),
                "route": None,
            }
            for id, name, expected in lines
        ],
        "left_out": left_out or {"dosing/timing": [80, 100], "safety/alcohol": [90, 100]},
        "missed_examples": {},
    }


def make_model(engine: Engine, folder: Path, name: str, found: dict[str, Any] | None, run: int | None = 1) -> Model:
    """A recorded model with an archive of a few bytes; `run` None: the model of the files."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.tar.gz"
    path.write_bytes(name.encode())
    model = records.record(engine, sha256(path), path.name, of_files().made_of(), "staff:1", run)
    if found is not None:
        records.set_metrics(engine, model.hash, found)
    return model
