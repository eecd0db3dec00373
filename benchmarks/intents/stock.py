"""Rasa's default understanding (DIET) on a public intent-detection set, in a process of its own.

    nice -n 10 .venv/bin/python -m benchmarks.intents.stock DIR --set hint3/sofmattress --json OUT

`ldn benchmark intents --stock` starts it. Out-of-scope training lines are an intent of their own, as in ours.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from bot.brain import quiet
from bot.training.intent_scores import Prediction, scores
from bot.training.intent_sets import IntentSet, IntentSetError, read_set

# The pipeline of rasa/engine/recipes/config_files/default_config.yml of Rasa 3.6, without what picks responses.
_PIPELINE = """\
recipe: default.v1
assistant_id: stock
language: en
pipeline:
  - name: WhitespaceTokenizer
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: "char_wb"
    min_ngram: 1
    max_ngram: 4
  - name: DIETClassifier
    epochs: {epochs}
    constrain_similarities: true
    random_seed: 0
  - name: FallbackClassifier
    threshold: 0.3
    ambiguity_threshold: 0.1
"""
_FALLBACK = "nlu_fallback"


def run(chosen: IntentSet, epochs: int) -> dict[str, Any]:
    """Train on a set and score it. Raises IntentSetError if it has nothing to score."""
    if chosen.part is None:
        raise IntentSetError(f"{chosen.missing}: stock Rasa is scored on a test part; put the file there.")
    names = {label: f"intent_{number}" for number, label in enumerate(sorted({label for _, label in chosen.training}))}
    with tempfile.TemporaryDirectory(prefix="ldn-stock-") as folder:
        model, seconds, cpu = _train(Path(folder), chosen, names, epochs)
        predictions, parses = asyncio.run(_predict(model, chosen, {name: label for label, name in names.items()}))
    return {
        "part": chosen.part,
        **scores([label for _, label in chosen.scored], predictions, chosen.out_of_scope),
        "threshold": 0.3,
        "train_seconds": round(seconds, 2),
        "train_cpu_seconds": round(cpu, 2),
        "parse_ms_p50": round(1000 * float(np.median(parses)), 2),
        "epochs": epochs,
    }


def _train(folder: Path, chosen: IntentSet, names: dict[str, str], epochs: int) -> tuple[str, float, float]:
    from rasa.model_training import train_nlu

    (folder / "config.yml").write_text(_PIPELINE.format(epochs=epochs), encoding="utf-8")
    blocks = [
        {
            "intent": name,
            # Square brackets would be read as an entity.
            "examples": "".join(
                f"- {' '.join(text.replace('[', '(').replace(']', ')').split())}\n"
                for text, label in chosen.training
                if label == wanted
            ),
        }
        for wanted, name in names.items()
    ]
    (folder / "nlu.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}, width=10_000), encoding="utf-8")
    started, cpu = time.perf_counter(), time.process_time()
    path = train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder), fixed_model_name="stock")
    if path is None:
        raise RuntimeError("Rasa trained no model; its log says why.")
    return path, time.perf_counter() - started, time.process_time() - cpu


async def _predict(model: str, chosen: IntentSet, label_of: dict[str, str]) -> tuple[list[Prediction], list[float]]:
    from rasa.core.agent import Agent

    agent = Agent.load(model)
    predictions, parses = [], []
    for text, _ in chosen.scored:
        started = time.perf_counter()
        parsed = await agent.parse_message(text)
        parses.append(time.perf_counter() - started)
        ranking = [one for one in parsed["intent_ranking"] if one["name"] in label_of]
        best = label_of[ranking[0]["name"]] if ranking else chosen.out_of_scope
        inside = [one for one in ranking if label_of[one["name"]] != chosen.out_of_scope]
        accepted = parsed["intent"]["name"] not in (_FALLBACK, None) and best != chosen.out_of_scope
        predictions.append(
            Prediction(
                label_of[inside[0]["name"]] if inside else chosen.out_of_scope,
                float(inside[0]["confidence"]) if inside else 0.0,
                accepted,
            )
        )
    return predictions, parses


def main() -> int:
    parser = argparse.ArgumentParser(description="Rasa's default understanding on a public intent-detection set.")
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--set", required=True, dest="name", metavar="FAMILY/NAME")
    parser.add_argument("--json", type=Path, required=True, metavar="OUT")
    parser.add_argument("--epochs", type=int, default=100, help="epochs of DIET (100, Rasa's default)")
    args = parser.parse_args()
    quiet.configure()
    try:
        result = run(read_set(args.folder, args.name), args.epochs)
    except IntentSetError as error:
        print(error, file=sys.stderr)
        return 1
    args.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
