"""What Rasa is told of a message, and the names it is given."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message

from bot.knowledge import knowledge
from bot.knowledge.examples import intent_of, is_plain
from bot.nlu.components import AnswerClassifier, LexiconEntityExtractor, parse_of
from bot.nlu.importer import KnowledgeImporter
from bot.nlu.reading import Reading
from bot.nlu.splitting import Part
from bot.nlu.understanding import Understanding

RANKING = (("dosing/timing", 0.6), ("dosing/missed", 0.2), ("access/cost", 0.1), ("greet", 0.1))


def _parse(
    *ranking: tuple[str, float], accepted: bool = True, alarm: str | None = None, parts: tuple[str, ...] = ()
) -> dict[str, Any]:
    understood = [Part(f"text of {label}", Understanding(((label, 0.9),), 0.9, True)) for label in parts]
    whole = Understanding(ranking or RANKING, 0.87654321, accepted)
    return parse_of(Reading(whole, (), alarm, understood))


def test_an_answer_is_a_topic_to_the_dialogue_and_an_id_to_the_actions() -> None:
    parsed = _parse()
    assert parsed["intent"] == {"name": "dosing", "confidence": 0.6}
    # A topic once, with its best chance.
    assert parsed["intent_ranking"] == [
        {"name": "dosing", "confidence": 0.6},
        {"name": "access", "confidence": 0.1},
        {"name": "greet", "confidence": 0.1},
    ]
    assert parsed["understanding"] == {
        "label": "dosing/timing",
        "ranking": [list(item) for item in RANKING],
        "in_scope": 0.8765,
        "accepted": True,
        "language": "en",
        "conversation_language": "en",
        "hearsay": False,
        "parts": [],
    }


def test_the_response_selector_is_as_rasas_own_fills_it() -> None:
    selector = _parse()["response_selector"]
    assert selector["all_retrieval_intents"] == ["access", "dosing"]
    assert selector["dosing"] == {
        "response": {
            "responses": None,
            "confidence": 0.6,
            "intent_response_key": "dosing/timing",
            "utter_action": "utter_dosing/timing",
        },
        "ranking": [
            {"confidence": 0.6, "intent_response_key": "dosing/timing"},
            {"confidence": 0.2, "intent_response_key": "dosing/missed"},
        ],
    }
    assert "greet" not in selector


def test_what_is_not_accepted_is_the_fallback_and_keeps_its_ranking() -> None:
    parsed = _parse(accepted=False)
    assert parsed["intent"] == {"name": "nlu_fallback", "confidence": pytest.approx(0.4)}
    assert [item["name"] for item in parsed["intent_ranking"]] == ["nlu_fallback", "dosing", "access", "greet"]
    assert parsed["understanding"]["label"] is None and not parsed["understanding"]["accepted"]
    assert parsed["understanding"]["ranking"][0] == ["dosing/timing", 0.6]


def test_out_of_scope_is_said_as_such_and_is_no_fallback() -> None:
    parsed = _parse(("out_of_scope", 0.7), ("dosing/timing", 0.3), accepted=False)
    assert parsed["intent"] == {"name": "out_of_scope", "confidence": 0.7}
    assert parsed["understanding"]["label"] == "out_of_scope" and not parsed["understanding"]["accepted"]


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("alarm", ["emergency", "self_harm", "opioid_user"])
def test_an_alarm_comes_before_everything(alarm: str, accepted: bool) -> None:
    parsed = _parse(accepted=accepted, alarm=alarm)
    assert parsed["intent"] == {"name": alarm, "confidence": 1.0}
    assert parsed["understanding"]["label"] == alarm and parsed["understanding"]["accepted"]
    assert [item["name"] for item in parsed["intent_ranking"]].count(alarm) == 1


def test_an_alarm_that_the_classifier_gives_too_is_there_once() -> None:
    parsed = _parse(("emergency", 0.5), ("dosing/timing", 0.5), accepted=False, alarm="emergency")
    assert [item["name"] for item in parsed["intent_ranking"]] == ["emergency", "dosing"]


def test_several_questions_are_named_and_the_first_leads() -> None:
    parsed = _parse(accepted=False, parts=("access/cost", "dosing/timing"))
    assert parsed["intent"]["name"] == "access" and parsed["understanding"]["label"] == "access/cost"
    assert parsed["understanding"]["parts"] == [
        {"label": "access/cost", "text": "text of access/cost"},
        {"label": "dosing/timing", "text": "text of dosing/timing"},
    ]


@pytest.mark.parametrize("wish", ["request_pharmacist", "personal_advice"])
def test_of_several_questions_a_wish_for_a_person_leads(wish: str) -> None:
    assert _parse(parts=("access/cost", wish))["intent"]["name"] == wish


def test_the_ranking_is_cut_at_ten() -> None:
    parsed = _parse(*((f"topic{number}/x", 0.05) for number in range(15)))
    assert len(parsed["understanding"]["ranking"]) == 10 and len(parsed["intent_ranking"]) == 10


def test_names_become_entities_with_their_place() -> None:
    text = "is LDN ok with ultram for crohns, 4.5 mg capsules in TX"
    extractor = LexiconEntityExtractor.create({}, None, None, None)  # type: ignore[arg-type]
    (message,) = extractor.process([Message({"text": text, "entities": [{"entity": "other"}]})])
    kept, *found = message.get("entities")
    assert kept == {"entity": "other"}
    assert [(item["entity"], item["value"]) for item in found] == [
        ("drug", "LDN"),
        ("medication", "tramadol"),
        ("condition", "crohns_disease"),
        ("dose", "4.5 mg"),
        ("form", "capsule"),
        ("state", "TX"),
    ]
    assert all(text[item["start"] : item["end"]] == item["text"] for item in found)
    assert [item.get("group") for item in found[:2]] == [None, "opioid"]
    assert {item["extractor"] for item in found} == {"LexiconEntityExtractor"}


def test_a_message_without_text_has_no_entities() -> None:
    extractor = LexiconEntityExtractor.create({}, None, None, None)  # type: ignore[arg-type]
    (message,) = extractor.process([Message({"intent": "greet"})])
    assert message.get("entities") == []


def test_a_classifier_without_a_model_says_what_to_do() -> None:
    classifier = AnswerClassifier.create({}, None, Resource("x"), None)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"The classifier has no model: train one with `make train`\."):
        classifier.process([Message({"text": "hi"})])


def test_rasa_is_told_the_response_of_every_answer_with_a_retrieval_intent() -> None:
    responses = KnowledgeImporter().get_domain().responses
    wanted = {f"utter_{answer_id}" for answer_id in knowledge().answers if not is_plain(intent_of(answer_id))}
    assert set(responses) == wanted and len(wanted) > 60
    answer = knowledge().answers["dosing/timing"]
    assert responses["utter_dosing/timing"] == [{"text": " ".join(sentence.text for sentence in answer.sentences)}]
    contact = responses["utter_access/contact"][0]["text"]
    assert knowledge().pharmacy.phone in contact and "{" not in contact


def test_the_importer_brings_nothing_else() -> None:
    importer = KnowledgeImporter("config.yml", "domain.yml", ["data"])
    assert importer.get_nlu_data().is_empty() and importer.get_config() == {}
    assert importer.get_stories().is_empty() and importer.get_conversation_tests().is_empty()
    assert importer.get_config_file_for_auto_config() is None
