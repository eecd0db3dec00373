"""Both layouts of public sets, whole and with parts missing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.training.intent_sets import NO_INTENT, OOS, IntentSetError, read_set


def _csv(path: Path, *rows: str, head: str = "sentence,label") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")


def _json(path: Path, **lists: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(lists), encoding="utf-8")


def test_a_bot_with_its_test(tmp_path: Path) -> None:
    _csv(tmp_path / "hint3/train/anybot_train.csv", "price?,COST,", '"hello, you",GREET')
    _csv(tmp_path / "hint3/test/anybot_test.csv", "how much,COST", f"blah,{NO_INTENT}")
    chosen = read_set(tmp_path, "hint3/anybot")
    assert chosen.training == (("price?", "COST"), ("hello, you", "GREET"))
    assert chosen.scored == (("how much", "COST"), ("blah", NO_INTENT))
    assert (chosen.part, chosen.out_of_scope, chosen.missing) == ("test", NO_INTENT, None)


def test_a_bot_without_its_test_says_which_file_is_missing(tmp_path: Path) -> None:
    _csv(tmp_path / "hint3/train/anybot_train.csv", "price?,COST")
    chosen = read_set(tmp_path, "hint3/anybot")
    assert chosen.part is None and chosen.scored == ()
    assert chosen.missing == tmp_path / "hint3/test/anybot_test.csv"


TRAIN = {"train": [["a", "x"]], "oos_train": [["b", "oos"]]}
VAL = {"val": [["c", "x"]], "oos_val": [["d", "oos"]]}
TEST = {"test": [["e", "x"]], "oos_test": [["f", "oos"]]}


@pytest.mark.parametrize(
    ("files", "part", "scored"),
    [
        ({"full_train_val.json": TRAIN | VAL}, "val", (("c", "x"), ("d", OOS))),
        ({"data_full.json": TRAIN | VAL | TEST}, "test", (("e", "x"), ("f", OOS))),
        ({"full.json": TRAIN | TEST}, "test", (("e", "x"), ("f", OOS))),
        ({"full_train_val.json": TRAIN | VAL, "full_test.json": TEST}, "test", (("e", "x"), ("f", OOS))),
        ({"full_train_val.json": TRAIN | VAL, "test/full_test.json": TEST}, "test", (("e", "x"), ("f", OOS))),
        ({"full_train_val.json": TRAIN | VAL, "test/test.json": TEST}, "test", (("e", "x"), ("f", OOS))),
        ({"data_full.json": TRAIN}, None, ()),
    ],
)
def test_splits_in_one_file_or_several(
    tmp_path: Path, files: dict[str, Any], part: str | None, scored: tuple[Any, ...]
) -> None:
    for name, lists in files.items():
        _json(tmp_path / "clinc150" / name, **lists)
    # Another split beside it is left alone.
    _json(tmp_path / "clinc150/small_train_val.json", train=[["other", "y"]], test=[["other", "y"]])
    chosen = read_set(tmp_path, "clinc150/full")
    assert chosen.training == (("a", "x"), ("b", OOS))
    assert (chosen.part, chosen.scored, chosen.out_of_scope) == (part, scored, OOS)


@pytest.mark.parametrize("name", ["hint3", "hint3/", "/curekart", "a/b/c", ""])
def test_a_name_that_is_none(tmp_path: Path, name: str) -> None:
    with pytest.raises(IntentSetError, match="names no set. Write FAMILY/NAME, for example hint3/curekart"):
        read_set(tmp_path, name)


def test_what_is_not_there_is_named_with_the_cure(tmp_path: Path) -> None:
    with pytest.raises(IntentSetError, match=r"hint3: there is no such folder. Name the folder that has hint3/ in it"):
        read_set(tmp_path, "hint3/curekart")
    _csv(tmp_path / "hint3/train/one_train.csv", "a,b")
    with pytest.raises(IntentSetError, match=r"two_train\.csv: there is no such file. In this folder are: one\."):
        read_set(tmp_path, "hint3/two")
    _json(tmp_path / "clinc150/small_train_val.json", **TRAIN)
    with pytest.raises(IntentSetError, match=r"no file named after 'full' has the key train\. In it are: small_train"):
        read_set(tmp_path, "clinc150/full")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "cannot be read as JSON in UTF-8"),
        ("[]", "has none of the keys train, val, test"),
        ('{"train": [["a"]]}', r"key 'train': must be a list of \[text, intent\]"),
        ('{"train": "ab"}', r"key 'train': must be a list of \[text, intent\]"),
        ('{"train": [["a", "x"], [" ", "x"]]}', "line 2 of the data: lacks a text or a label"),
    ],
)
def test_a_bad_json_file_is_named(tmp_path: Path, content: str, message: str) -> None:
    _json(tmp_path / "clinc150/data_full.json")
    (tmp_path / "clinc150/data_full.json").write_text(content)
    with pytest.raises(IntentSetError, match=rf"data_full\.json.*{message}"):
        read_set(tmp_path, "clinc150/full")


def test_a_bad_csv_file_is_named(tmp_path: Path) -> None:
    _csv(tmp_path / "hint3/train/b_train.csv", "a,b", head="text,intent")
    with pytest.raises(IntentSetError, match=r"b_train\.csv: its first line must name the columns sentence and label"):
        read_set(tmp_path, "hint3/b")
    (tmp_path / "hint3/train/b_train.csv").write_bytes(b"sentence,label\n\xff,x\n")
    with pytest.raises(IntentSetError, match="cannot be read as CSV in UTF-8"):
        read_set(tmp_path, "hint3/b")
    _csv(tmp_path / "hint3/train/b_train.csv", "a,b", ",b")
    with pytest.raises(IntentSetError, match="line 2 of the data: lacks a text or a label"):
        read_set(tmp_path, "hint3/b")
