"""Answers as messages: sentences with numbered sources, and the choices under them.

A message is a plain dict, ready for JSON:
`{"kind", "topic", "route", "sentences": [{"text", "sources": [n]}], "sources": [{"n", "title", "url", "year", "kind"}],
"choices": [{"label", "payload", "style"} | {"label", "url", "style"}]}`, and "lang" where it is not English.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bot.knowledge.examples import intent_of
from bot.knowledge.model import Answer, Condition, Knowledge, Pharmacy, Sentence
from bot.knowledge.texts import DEFAULT, texts

Message = dict[str, Any]
Choice = dict[str, Any]

CONDITION_TOPIC = "conditions/ask_condition"
_MOST_FOLLOW_UPS = 2
# The route of an emergency's answer, and whom it offers to call: a button's text and the number.
EMERGENCIES = {
    "safety_net/self_harm": ("self_harm", (("call_988", "988"), ("call_911", "911"))),
    "safety_net/emergency": ("emergency", (("call_911", "911"), ("poison_help", "+18002221222"))),
}
_FINDING_WORDS = {
    "benefit": "and they found a benefit",
    "mixed": "and their results are mixed",
    "no benefit": "and they found no benefit",
    "harm": "and they point to harm",
    "unknown": "and they cannot show whether it works",
}


def message(
    kind: str,
    topic: str | None,
    sentences: Iterable[Sentence],
    knowledge: Knowledge,
    *,
    choices: Sequence[Choice] = (),
    route: str | None = None,
    language: str = DEFAULT,
) -> Message:
    """A message from sentences that apply to this pharmacy; sources are numbered in order of appearance."""
    numbers: dict[str, int] = {}
    shown: list[dict[str, Any]] = []
    for sentence in sentences:
        if not knowledge.pharmacy.shows(sentence):
            continue
        cited = [source for source in sentence.sources if knowledge.sources[source].shown]
        for source in cited:
            numbers.setdefault(source, len(numbers) + 1)
        shown.append({"text": knowledge.pharmacy.fill(sentence.text), "sources": [numbers[source] for source in cited]})
    sources = [_source(knowledge, source_id, number) for source_id, number in numbers.items()]
    return {
        "kind": kind,
        "topic": topic,
        "route": route,
        "sentences": shown,
        "sources": sources,
        "choices": list(choices),
        **_lang(language),
    }


def text_message(
    kind: str,
    *sentences: str,
    choices: Sequence[Choice] = (),
    topic: str | None = None,
    route: str | None = None,
    language: str = DEFAULT,
) -> Message:
    """A message that states no medical fact: prompts, apologies, small talk."""
    return {
        "kind": kind,
        "topic": topic,
        "route": route,
        "sentences": [{"text": text, "sources": []} for text in sentences],
        "sources": [],
        "choices": list(choices),
        **_lang(language),
    }


def _lang(language: str) -> dict[str, str]:
    return {} if language == DEFAULT else {"lang": language}


def _source(knowledge: Knowledge, source_id: str, number: int) -> dict[str, Any]:
    source = knowledge.sources[source_id]
    return {"n": number, "title": source.title, "url": source.url, "year": source.year, "kind": source.kind}


def plain_text(msg: Message) -> str:
    """The message's sentences as one text, for shells and lists."""
    return " ".join(sentence["text"] for sentence in msg["sentences"])


def intent_choice(label: str, intent: str, *, style: str = "default", **entities: str) -> Choice:
    """A button that means an intent, resolved on the server."""
    payload: dict[str, Any] = {"intent": intent}
    if entities:
        payload["entities"] = entities
    return {"label": label, "payload": payload, "style": style}


def answer_choice(answer: Answer, *, style: str = "default") -> Choice:
    """A button that asks an answer's question."""
    return intent_choice(answer.question, intent_of(answer.id), style=style)


def pharmacist_choice(style: str = "default", language: str = DEFAULT) -> Choice:
    """The button that starts the contact form."""
    return intent_choice(texts(language)("button.ask_pharmacist"), "request_pharmacist", style=style)


def call_choice(pharmacy: Pharmacy, style: str = "default", language: str = DEFAULT) -> Choice:
    """A link that calls the pharmacy."""
    label = texts(language)("button.call", phone=pharmacy.phone)
    return {"label": label, "url": pharmacy.phone_link, "style": style}


def answer_message(
    answer: Answer,
    knowledge: Knowledge,
    *,
    route: str | None = None,
    kind: str = "answer",
    choices: Sequence[Choice] | None = None,
) -> Message:
    """An answer with its follow-ups; where it offers a pharmacist, with that button and that route."""
    if route is None and answer.pharmacist != "none":
        route = "pharmacist"
    if choices is None:
        offered = [
            answer_choice(knowledge.answers[item], style="quiet")
            for item in answer.follow_ups
            if item in knowledge.answers and not item.startswith(("pharmacist/", "safety_net/"))
        ][:_MOST_FOLLOW_UPS]
        choices = offered if answer.pharmacist == "none" else [pharmacist_choice(language=answer.language), *offered]
    return message(kind, answer.id, answer.sentences, knowledge, choices=choices, route=route, language=answer.language)


def emergency_message(answer: Answer, knowledge: Knowledge) -> Message:
    """The answer to an emergency or to thoughts of self-harm: who to call stands first."""
    route, calls = EMERGENCIES[answer.id]
    say = texts(answer.language)
    choices = [
        {"label": say(f"button.{key}"), "url": f"tel:{number}", "style": style}
        for (key, number), style in zip(calls, ("primary", "default"), strict=True)
    ]
    return answer_message(answer, knowledge, route=route, kind="emergency", choices=choices)


def evidence_sentence(condition: Condition) -> str:
    """Strength of the evidence, always with its direction."""
    if condition.evidence == "none found":
        return "Evidence: we found no study of low-dose naltrexone that answers this."
    return f"Evidence: the best studies so far are {condition.evidence}, {_FINDING_WORDS[condition.direction]}."


def condition_messages(condition: Condition, knowledge: Knowledge, choices: Sequence[Choice]) -> list[Message]:
    """A condition's row: the honest summary with cautions, and the findings behind it as a second message."""
    summary = message(
        "answer",
        CONDITION_TOPIC,
        [
            *condition.summary,
            Sentence(evidence_sentence(condition), ("service",)),
            *condition.cautions,
            *knowledge.common_cautions,
        ],
        knowledge,
    )
    findings = message("findings", CONDITION_TOPIC, condition.findings, knowledge, choices=choices)
    return [summary | {"condition": condition.key}, findings | {"condition": condition.key, "title": condition.name}]
