"""The judgement of a recorded model against the live one, and promotion through the gate."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import Connection

from bot.training import records, releases
from bot.training.gate import Verdict, load_gate, verdict
from bot.training.records import Model
from bot.training.releases import ReleaseRefused

_LEAST_REASON = 10


@dataclass(frozen=True)
class Judged:
    """A model and its verdict against `live` (None: nothing was recorded to compare with)."""

    model: Model
    live: Model | None
    verdict: Verdict


def of(connection: Connection, hash: str) -> Judged | None:
    """The judgement of a model by its hash or how it begins; None if there is no such model or it was not judged."""
    model = records.model(connection, hash)
    if model is None or model.metrics is None:
        return None
    live = live_or_base(connection)
    compared = live.metrics if live and live.hash != model.hash else None
    return Judged(model, live, verdict(model.metrics, compared, load_gate()))


def live_or_base(connection: Connection) -> Model | None:
    """What visitors are answered by: the live release's model, or before the first release that of the files."""
    return records.live_model(connection) or records.base_model(connection)


def promote(connection: Connection, hash: str, folder: Path, by: str, override: str | None = None) -> int:
    """Ask for a release of a model that the gate lets pass, or that `override` says why to let pass all the same.

    In the caller's transaction; returns the release's number. Raises ReleaseRefused.
    """
    model = records.model(connection, hash)
    if model is None:
        raise ReleaseRefused(f"There is no model {hash!r}, or several begin so. `ldn release list` shows them.")
    judged = of(connection, hash)
    if judged is None:
        raise ReleaseRefused(f"Model {model.short} was not judged. Train it again.")
    found, reason = judged.verdict, (override or "").strip()
    if found.final:
        said = " ".join(refusal.text for refusal in found.refusals if refusal.final)
        raise ReleaseRefused(f"The gate refuses model {model.short}, and nobody may override it. {said}")
    if not found.passed and not reason:
        said = " ".join(refusal.text for refusal in found.refusals)
        raise ReleaseRefused(f"The gate refuses model {model.short}. {said}")
    if not found.passed and len(reason) < _LEAST_REASON:
        raise ReleaseRefused(f"Say in at least {_LEAST_REASON} characters why the gate is overridden.")
    if judged.live is not None:
        releases.keep_base(connection, judged.live)
    texts = [refusal.text for refusal in found.refusals]
    return releases.promote(connection, model, folder, by, texts, reason if texts else None)
