"""The benchmark on tiny sets, through the real encoder and the command."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot import cli
from bot.settings import Settings
from bot.training import intent_benchmark
from bot.training.intent_benchmark import StockError, benchmark, note
from bot.training.intent_sets import NO_INTENT, IntentSetError, read_set

LINES = {
    "COST": ["how much is it", "price please", "what does a mattress cost", "cost of the mattress", "is it expensive"],
    "RETURN": ["i want to return it", "send it back", "how do returns work", "return my order", "give it back"],
    "SIZE": ["which sizes are there", "is there a double size", "size chart", "king size available?", "what size fits"],
}
TEST = [("whats the price", "COST"), ("return the mattress", "RETURN"), ("who won the football game", NO_INTENT)]


@pytest.fixture(autouse=True)
def _encoder_of_this_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LDN_HOME", raising=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [f"{text},{label}" for label, texts in LINES.items() for text in texts]
    for part, lines in (("train", rows), ("test", [",".join(line) for line in TEST])):
        path = tmp_path / "hint3" / part / f"mattress_{part}.csv"
        path.parent.mkdir(parents=True)
        path.write_text("\n".join(["sentence,label", *lines]) + "\n", encoding="utf-8")
    return tmp_path


def _timeless(result: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in result.items() if "seconds" not in key and "ms" not in key}


def test_a_set_is_scored_the_same_on_every_run(folder: Path) -> None:
    chosen = read_set(folder, "hint3/mattress")
    once, twice = benchmark(Settings.read(), chosen), benchmark(Settings.read(), chosen)
    assert _timeless(once) == _timeless(twice)
    assert once["part"] == "test" and note(chosen) is None
    assert once["in_scope_accuracy_without_threshold"] == 1.0 and once["auroc"] == 1.0
    assert (once["in_scope_lines"], once["out_of_scope_lines"], once["intents"]) == (2, 1, 3)
    assert 0.0 < once["threshold"] <= 0.5 and once["parse_ms_p50"] > 0.0


def test_a_prediction_does_not_depend_on_the_other_scored_lines(folder: Path) -> None:
    chosen = read_set(folder, "hint3/mattress")
    alone = replace(chosen, scored=chosen.scored[2:])
    assert benchmark(Settings.read(), alone)["out_of_scope_recall"] == 1.0
    assert benchmark(Settings.read(), chosen)["out_of_scope_recall"] == 1.0


def test_without_a_test_part_the_training_lines_are_cross_validated(folder: Path) -> None:
    test = folder / "hint3/test/mattress_test.csv"
    test.unlink()
    chosen = read_set(folder, "hint3/mattress")
    result = benchmark(Settings.read(), chosen)
    assert result["part"] == "5-fold cross-validation on train"
    assert (result["in_scope_lines"], result["out_of_scope_lines"]) == (15, 0)
    assert result["in_scope_accuracy_without_threshold"] > 0.5 and result["out_of_scope_recall"] is None
    assert str(test) in (note(chosen) or "") and "Put the file there" in (note(chosen) or "")


def test_too_few_lines_to_cross_validate_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "hint3/train/b_train.csv"
    path.parent.mkdir(parents=True)
    path.write_text("sentence,label\nprice,COST\nreturn,RETURN\n")
    with pytest.raises(IntentSetError, match=r"b_test\.csv: there is no such file, and 2 training lines are too few"):
        benchmark(Settings.read(), read_set(tmp_path, "hint3/b"))


def test_the_command_writes_the_figures_beside_stocks(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(intent_benchmark, "with_stock", lambda *_args: {"mcc": 0.1234, "auroc": None})
    out = folder / "out.json"
    assert (
        cli.main(["benchmark", "intents", str(folder), "--set", "hint3/mattress", "--stock", "--json", str(out)]) == 0
    )
    written = json.loads(out.read_text())
    wanted = "accuracy in_scope_accuracy out_of_scope_recall in_scope_at_70_oos_recall mcc threshold train_seconds"
    assert set(wanted.split()) <= set(written) and written["stock"]["mcc"] == 0.1234
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("mcc ")]
    assert line.split() == ["mcc", str(written["mcc"]), "0.1234"]


def test_the_command_says_what_is_missing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["benchmark", "intents", str(folder), "--set", "hint3/other"]) == 1
    assert "In this folder are: mattress." in capsys.readouterr().err


def test_stock_that_fails_is_an_error_with_its_last_words(folder: Path) -> None:
    chosen = read_set(folder, "hint3/mattress")
    with pytest.raises(StockError, match=r"Its last words:\n(.*\n)*.*there is no such folder"):
        intent_benchmark.with_stock(folder / "nowhere", chosen)
