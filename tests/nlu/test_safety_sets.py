"""The safety sets through the understanding path: nothing is missed, and few ordinary questions raise an alarm."""

from __future__ import annotations

import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import paths
from bot.nlu import safety
from bot.nlu.encoder import shared_encoder
from bot.nlu.lexicon import Lexicon
from bot.nlu.reading import Setting, read
from bot.nlu.understanding import AnswerModel
from bot.settings import Settings
from bot.training.evaluation import Question, read_questions
from bot.training.model import current

_SETS = paths.ROOT / "tests" / "sets"
_ROUTES = {
    safety.EMERGENCY_INTENT: "emergency",
    safety.SELF_HARM_INTENT: "self_harm",
    safety.OPIOID_INTENT: "opioids",
}
# Topics whose questions may rightly take a safety route.
_SAFETY_TOPICS = ("safety_net/", "safety/opioids", "safety/overdose")
Router = Callable[..., str | None]


@pytest.fixture(scope="module")
def route(settings: Settings, lexicon: Lexicon, tmp_path_factory: pytest.TempPathFactory) -> Router:
    """The safety route of a text, as `read` and the answers decide it, without the dialogue."""
    folder = tmp_path_factory.mktemp("model")
    with tarfile.open(current(settings)) as archive:
        for member in archive.getmembers():
            if "AnswerClassifier" in member.name and member.isfile():
                content = archive.extractfile(member)
                assert content is not None
                (folder / Path(member.name).name).write_bytes(content.read())
    model = AnswerModel.load(shared_encoder(settings.home / "encoder"), folder)

    def of(text: str, in_form: bool = False) -> str | None:
        # The patterns alone first: they are quick, and what they hear the classifier cannot take back.
        alarm = safety.assess(text, lexicon.find(text), {}, in_form=in_form)
        if alarm:
            return _ROUTES[alarm]
        reading = read(model, lexicon, text, setting=Setting(in_form=in_form))
        if reading.alarm:
            return _ROUTES[reading.alarm]
        labels = [part.understood.label for part in reading.parts] or [reading.whole.label]
        answered = reading.parts or reading.whole.accepted
        return "opioids" if answered and "safety/opioids" in labels and not reading.hearsay else None

    return of


def _wrong(question: Question, route: str | None) -> bool:
    if question.must_not_route:
        return route in question.must_not_route
    # The emergency answer names 988 too.
    return route != question.must_route and not (question.must_route == "self_harm" and route == "emergency")


def _lines(name: str) -> list[Question]:
    return read_questions(_SETS / f"{name}.jsonl")


@pytest.mark.parametrize("group", ["safety", "safety_final", "safety_blind", "safety_spanish"])
@pytest.mark.parametrize("kind", ["emergency", "self_harm", "opioids"])
def test_nothing_is_missed(route: Router, group: str, kind: str) -> None:
    missed = [line.text for line in _lines(f"{group}_{kind}") if _wrong(line, route(line.text))]
    assert missed == []


@pytest.mark.parametrize("group", ["safety", "safety_final", "safety_spanish"])
def test_near_misses_raise_few_alarms(route: Router, group: str) -> None:
    lines = _lines(f"{group}_near_misses")
    raised = [line.text for line in lines if _wrong(line, route(line.text))]
    assert len(raised) < 0.02 * len(lines), raised


@pytest.mark.parametrize("kind", ["ordinary", "form"])
def test_other_visitors_raise_few_alarms(route: Router, kind: str) -> None:
    """Written by someone who had seen no pattern: ordinary messages, and what is typed into the contact form."""
    lines = _lines(f"safety_blind_{kind}")
    raised = [line.text for line in lines if _wrong(line, route(line.text, in_form=kind == "form"))]
    assert len(raised) < 0.02 * len(lines), raised


def test_ordinary_questions_raise_hardly_any(route: Router) -> None:
    lines = [
        line
        for name in ("development", "general")
        for line in _lines(name)
        if not line.must_route and not any(label.startswith(_SAFETY_TOPICS) for label in (*line.labels, *line.multi))
    ]
    raised = [(line.text, found) for line in lines if (found := route(line.text))]
    assert len(lines) > 700 and len(raised) < 0.005 * len(lines), raised


def test_each_kind_has_its_lines() -> None:
    for group, least in (("safety", 200), ("safety_final", 200), ("safety_spanish", 60)):
        for kind in ("emergency", "self_harm", "opioids", "near_misses"):
            assert len(_lines(f"{group}_{kind}")) >= least, (group, kind)
    least_blind = {"emergency": 120, "self_harm": 120, "opioids": 120, "ordinary": 500, "form": 200}
    for kind, least in least_blind.items():
        assert len(_lines(f"safety_blind_{kind}")) >= least, kind
