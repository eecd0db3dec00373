"""Whatever is typed, the real model reads it: no exception, no long wait, no confident answer to noise."""

from __future__ import annotations

import tarfile
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.nlu.encoder import shared_encoder
from bot.nlu.follow_up import Context
from bot.nlu.lexicon import shared_lexicon
from bot.nlu.reading import Reading, read
from bot.nlu.understanding import AnswerModel
from bot.settings import Settings
from bot.training.model import ensure

_LONGEST = 2000
_SECONDS = 1.0


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> AnswerModel:
    folder: Path = tmp_path_factory.mktemp("model")
    with tarfile.open(ensure(Settings.read(), print)) as archive:
        archive.extractall(folder)
    (found,) = folder.rglob("model.npz")
    return AnswerModel.load(shared_encoder(Settings.read().home / "encoder"), found.parent)


def _read(model: AnswerModel, text: str, context: Context | None = None) -> Reading:
    return read(model, shared_lexicon(), text, context)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=120), leaning=st.booleans())
def test_any_text_is_read(model: AnswerModel, text: str, leaning: bool) -> None:
    reading = _read(model, text, Context.of("dosing/timing") if leaning else None)
    assert reading.whole.ranking and len(reading.parts) <= 3


@pytest.mark.parametrize(
    "text",
    [
        "how much ldn should you take and when? " * 52,
        "x" * _LONGEST,
        "naltrexone " * 300,
        "and " * 300,
        "? " * 1000,
        "what is it, how is it, why is it, " * 58,
        "\u202e" + "ما هو النالتريكسون وكم الجرعة " * 60,
        "\x00\x01\x1b[31m\x7f" * 400,
        "💊😳" * 500,
        "e\u0301" * 900,
        "ldnsideeffects" * 140,
    ],
    ids=[
        "many questions",
        "one endless word",
        "one name 300 times",
        "one conjunction 300 times",
        "question marks",
        "openers",
        "right to left",
        "control characters",
        "emoji",
        "combining characters",
        "no spaces",
    ],
)
def test_long_and_odd_messages_are_read_within_a_second(model: AnswerModel, text: str) -> None:
    _read(model, "warm up")
    # This thread's own: the product computes in one (bot/brain/quiet.py), tests have a second of BLAS that only waits.
    started = time.thread_time()
    _read(model, text[:_LONGEST])
    assert time.thread_time() - started < _SECONDS


@pytest.mark.parametrize(
    "text",
    [
        "qwrtplk zxcvb mnbvf",
        "Jhgfdk",
        "plokij uhygt",
        "1234567890",
        "....",
        "💊💊💊",
        "ضصثق فغعه",
        "\x00\x01\x02",
        "бвгджз клмн",
    ],
)
def test_noise_gets_no_confident_answer(model: AnswerModel, text: str) -> None:
    reading = _read(model, text)
    assert not reading.parts and reading.alarm is None
    assert not (reading.whole.accepted and "/" in reading.whole.label)


@pytest.mark.parametrize(
    "text", ["what is ldn is it safe with alcohol", "dose and side effects", "jkl", "and for kids?"]
)
def test_the_same_message_is_always_read_the_same(model: AnswerModel, text: str) -> None:
    assert _read(model, text) == _read(model, text)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("is it ok with zoloft and with prednisone", ["safety/other_medications", "safety/immunosuppressants"]),
        ("WHAT IS LDN??? IS IT SAFE WITH ALCOHOL", ["basics/what_is_ldn", "safety/alcohol"]),
        ("ldncost 💰 and shipping", ["access/cost", "access/shipping"]),
    ],
)
def test_every_question_of_a_message_is_found(model: AnswerModel, text: str, labels: list[str]) -> None:
    assert [part.understood.label for part in _read(model, text).parts] == labels
