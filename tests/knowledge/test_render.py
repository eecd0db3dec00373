from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any
from urllib.parse import urlsplit

import pytest

from bot.knowledge import Answer, Knowledge, Pharmacy, Sentence, Source, knowledge
from bot.knowledge.load import DIRECTION
from bot.knowledge.model import Condition
from bot.knowledge.render import (
    CONDITION_TOPIC,
    answer_choice,
    answer_message,
    call_choice,
    condition_messages,
    evidence_sentence,
    intent_choice,
    message,
    pharmacist_choice,
    plain_text,
    text_message,
)

# What each direction must say to a visitor, in any wording of ours.
DIRECTION_WORDS = {
    "benefit": "found a benefit",
    "mixed": "mixed",
    "no benefit": "found no benefit",
    "harm": "harm",
    "unknown": "cannot show whether it works",
}
# Sites where a copy of somebody else's text was read: no visitor is sent there.
COPIES = {
    "docslib.org": "uploaded documents",
    "scribd.com": "uploaded documents",
    "researchgate.net": "uploaded papers",
    "cybercemetery.unt.edu": "archive of closed sites",
    "web.archive.org": "archive",
    "suppr.wilddata.cn": "mirror of PubMed",
    "meddatax.com": "mirror of PubMed",
    "globalauthorid.com": "mirror of PubMed",
    "m.booksci.cn": "mirror of PubMed",
    "ouci.dntb.gov.ua": "citation index",
    "zendy.io": "reseller",
    "webmail.druglib.com": "mirror of labels",
    "sitmspapp.mimsdev.com": "somebody's test server",
    "medicdebate.s702.sureserver.com": "mirror of a page",
}


@pytest.fixture
def known() -> Knowledge:
    sources = [
        Source("trial", "A trial", "trial", "https://doi.org/10.1000/1", 2014),
        Source("review", "A review", "review", "https://doi.org/10.1000/2", 2020),
        Source("owner", "The owner", "internal"),
    ]
    return Knowledge({}, {}, (), {source.id: source for source in sources}, Pharmacy("Example", "(855) 485-8600"))


def test_sources_are_numbered_as_they_appear(known: Knowledge) -> None:
    shown = message(
        "answer",
        "dosing/timing",
        [Sentence("One.", ("review",)), Sentence("Two.", ("trial", "review")), Sentence("Three.", ("trial",))],
        known,
    )
    assert [sentence["sources"] for sentence in shown["sentences"]] == [[1], [2, 1], [2]]
    assert shown["sources"] == [
        {"n": 1, "title": "A review", "url": "https://doi.org/10.1000/2", "year": 2020, "kind": "review"},
        {"n": 2, "title": "A trial", "url": "https://doi.org/10.1000/1", "year": 2014, "kind": "trial"},
    ]


def test_internal_sources_are_hidden_and_take_no_number(known: Knowledge) -> None:
    shown = message("answer", None, [Sentence("A.", ("owner",)), Sentence("B.", ("owner", "trial"))], known)
    assert [sentence["sources"] for sentence in shown["sentences"]] == [[], [1]]
    assert [source["title"] for source in shown["sources"]] == ["A trial"]


@pytest.mark.parametrize(("hours", "texts"), [("", ["Unknown."]), ("9 to 5", ["Open 9 to 5."])])
def test_a_sentence_is_said_when_or_unless_the_owner_filled_in(known: Knowledge, hours: str, texts: list[str]) -> None:
    sentences = [
        Sentence("Open {hours}.", ("owner",), when="hours"),
        Sentence("Unknown.", ("trial",), unless="hours"),
    ]
    known = replace(known, pharmacy=replace(known.pharmacy, hours=hours))
    shown = message("answer", None, sentences, known)
    assert [sentence["text"] for sentence in shown["sentences"]] == texts
    # A source of a sentence that is not said is not listed.
    assert len(shown["sources"]) == (0 if hours else 1)


def test_lists_of_the_owner_are_written_with_commas(known: Knowledge) -> None:
    pharmacy = replace(known.pharmacy, states_served=("CA", "NV"))
    assert pharmacy.fill("We ship to {states_served}.") == "We ship to CA, NV."


@pytest.mark.parametrize(
    ("phone", "link"),
    [
        ("(855) 485-8600", "tel:+18554858600"),
        ("1-855-485-8600", "tel:+18554858600"),
        ("+1 855 485 8600", "tel:+18554858600"),
    ],
)
def test_the_phone_can_be_called(phone: str, link: str) -> None:
    assert call_choice(Pharmacy("Example", phone)) == {"label": f"Call {phone}", "url": link, "style": "default"}


def test_choices() -> None:
    assert intent_choice("Yes", "affirm") == {"label": "Yes", "payload": {"intent": "affirm"}, "style": "default"}
    assert intent_choice("MS", "ask_condition", style="quiet", condition="ms") == {
        "label": "MS",
        "payload": {"intent": "ask_condition", "entities": {"condition": "ms"}},
        "style": "quiet",
    }
    assert answer_choice(Answer("chat/greet", "Hello", ()))["payload"] == {"intent": "greet"}
    assert pharmacist_choice("primary") == {
        "label": "Ask a pharmacist",
        "payload": {"intent": "request_pharmacist"},
        "style": "primary",
    }


def test_a_text_states_nothing_with_a_source() -> None:
    shown = text_message("form", "One.", "Two.", topic="pharmacist/request", route="pharmacist")
    assert plain_text(shown) == "One. Two."
    assert (shown["kind"], shown["topic"], shown["route"]) == ("form", "pharmacist/request", "pharmacist")
    assert shown["sources"] == [] and [sentence["sources"] for sentence in shown["sentences"]] == [[], []]


@pytest.mark.parametrize(
    ("pharmacist", "route", "button"), [("none", None, 0), ("offer", "pharmacist", 1), ("force", "pharmacist", 1)]
)
def test_an_answer_offers_its_follow_ups_and_a_pharmacist(
    known: Knowledge, pharmacist: Any, route: str | None, button: int
) -> None:
    others = {f"dosing/{name}": Answer(f"dosing/{name}", f"{name}?", ()) for name in "abc"}
    others["safety_net/emergency"] = Answer("safety_net/emergency", "Emergency?", ())
    known = replace(known, answers=others)
    answer = Answer(
        "dosing/timing",
        "When?",
        (Sentence("At night.", ("trial",)),),
        pharmacist=pharmacist,
        follow_ups=("safety_net/emergency", "dosing/a", "dosing/none", "dosing/b", "dosing/c"),
    )
    shown = answer_message(answer, known)
    assert shown["route"] == route and shown["topic"] == "dosing/timing"
    assert [choice["label"] for choice in shown["choices"]] == ["Ask a pharmacist"][:button] + ["a?", "b?"]
    assert answer_message(answer, known, choices=())["choices"] == []
    assert answer_message(answer, known, route="opioids", kind="emergency")["route"] == "opioids"


def _condition(evidence: str, direction: str) -> Condition:
    return Condition("ms", "MS", (), "g", evidence, direction, (), (), ())


@pytest.mark.parametrize("direction", DIRECTION)
def test_evidence_is_never_shown_without_its_direction(direction: str) -> None:
    sentence = evidence_sentence(_condition("small trials", direction))
    assert "small trials" in sentence and DIRECTION_WORDS[direction] in sentence


def test_no_study_is_said_to_be_none() -> None:
    sentence = evidence_sentence(_condition("none found", "unknown"))
    assert sentence == "Evidence: we found no study of low-dose naltrexone that answers this."


def test_the_issue_wants_64_conditions() -> None:
    assert len(knowledge().conditions) == 64


@pytest.mark.parametrize("key", knowledge().conditions)
def test_each_condition_says_what_the_evidence_showed_and_its_cautions(key: str) -> None:
    condition = knowledge().conditions[key]
    summary, findings = condition_messages(condition, knowledge(), [pharmacist_choice()])
    texts = [sentence["text"] for sentence in summary["sentences"]]
    told = [text for text in texts if text.startswith("Evidence: ")]
    assert len(told) == 1
    if condition.evidence != "none found":
        assert condition.evidence in told[0] and DIRECTION_WORDS[condition.direction] in told[0]
    # A label alone never stands: the honest summary is said before it.
    assert 0 < texts.index(told[0]) == len(condition.summary)
    assert any("opioids" in text for text in texts)
    assert (summary["topic"], summary["condition"], findings["condition"]) == (CONDITION_TOPIC, key, key)
    assert len(findings["sentences"]) == len(condition.findings) and findings["title"] == condition.name
    assert summary["choices"] == [] and findings["choices"] == [pharmacist_choice()]


def _every_message(known: Knowledge) -> Iterator[dict[str, Any]]:
    for answer in known.answers.values():
        yield answer_message(answer, known)
    for condition in known.conditions.values():
        yield from condition_messages(condition, known, ())


def _filled(pharmacy: Pharmacy) -> Pharmacy:
    """Everything filled in that the owner may fill in."""
    details: dict[str, Any] = {
        item.name: ("CA", "NV") if item.name == "states_served" else "https://pharmacy.example/x"
        for item in fields(Pharmacy)
        if item.name not in ("name", "phone")
    }
    return replace(pharmacy, **details)


def test_links_are_https_and_never_a_copys_address() -> None:
    links = {source["url"] for shown in _every_message(knowledge()) for source in shown["sources"]} - {None}
    assert len(links) > 100
    assert [link for link in links if urlsplit(link).scheme != "https"] == []
    hosts = {urlsplit(link).netloc.removeprefix("www.") for link in links}
    assert hosts & set(COPIES) == set()
    assert [host for host in hosts if host.replace(".", "").replace(":", "").isdigit()] == []


@pytest.mark.parametrize("blank", [True, False])
def test_every_answer_reads_whole_whether_the_owner_filled_in_or_not(blank: bool) -> None:
    pharmacy = Pharmacy("Example Pharmacy", "(855) 485-8600")
    known = replace(knowledge(), pharmacy=pharmacy if blank else _filled(pharmacy))
    for shown in _every_message(known):
        text = plain_text(shown)
        assert text and "{" not in text and "None" not in text
        # A blank inside a sentence would show as two spaces or a space before the full stop.
        assert "  " not in text and " ." not in text and ": ." not in text, text
        assert json.loads(json.dumps(shown)) == shown
        assert sorted({n for sentence in shown["sentences"] for n in sentence["sources"]}) == [
            source["n"] for source in shown["sources"]
        ]


@pytest.mark.parametrize(
    "answer_id",
    sorted(
        answer.id for answer in knowledge().answers.values() if any(sentence.unless for sentence in answer.sentences)
    ),
)
def test_a_blank_is_answered_honestly_with_the_phone_number(answer_id: str) -> None:
    pharmacy = Pharmacy("Example Pharmacy", "(855) 485-8600")
    blank, filled = (
        plain_text(answer_message(knowledge().answers[answer_id], replace(knowledge(), pharmacy=details)))
        for details in (pharmacy, _filled(pharmacy))
    )
    assert pharmacy.phone in blank
    assert "https://pharmacy.example/x" not in blank
    assert blank != filled
