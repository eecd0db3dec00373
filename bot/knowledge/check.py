"""Hold the knowledge to its sources. `python -m bot.knowledge.check` lists every complaint.

A sentence without a source, an unknown source, a figure that none of its sources carries, a `never_say` line
contradicted, an answer past its review date, an answer without training examples or the reverse: each is one
complaint naming the place and the cure.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator, Mapping

from bot.knowledge.examples import answer_id_of, intent_of, load_examples
from bot.knowledge.figures import Figure, figures_in, supported
from bot.knowledge.load import EVIDENCE, KnowledgeError, load
from bot.knowledge.model import Answer, Condition, Knowledge, Sentence

MIN_EXAMPLES = 20
MIN_SENTENCES, MAX_SENTENCES = 2, 5
# Small talk needs no second sentence.
_SHORT_TOPICS = ("chat/", "out_of_scope/", "pharmacist/")


def _figures_of(sentence: Sentence, knowledge: Knowledge) -> set[Figure]:
    figures: set[Figure] = set()
    for source_id in sentence.sources:
        source = knowledge.sources[source_id]
        for text in source.figures:
            figures |= figures_in(text)
        if source.year:
            figures.add(Figure(str(source.year), ""))
    return figures


def _check_sentence(place: str, sentence: Sentence, knowledge: Knowledge) -> Iterator[str]:
    if not sentence.sources:
        yield f"{place}: {sentence.text!r} has no source. Name one of data/knowledge/sources.yml."
        return
    unknown = [source for source in sentence.sources if source not in knowledge.sources]
    if unknown:
        yield f"{place}: source {unknown[0]!r} is unknown. Add it to data/knowledge/sources.yml or mend its name."
        return
    carried = _figures_of(sentence, knowledge)
    for figure in sorted(figures_in(sentence.text)):
        if not supported(figure, carried):
            yield (
                f"{place}: the figure '{figure}' is in none of its sources {', '.join(sentence.sources)}. "
                "Cite the source that has it, or leave it out."
            )


def _check_review(place: str, review_by: dt.date | None, today: dt.date) -> Iterator[str]:
    if review_by is None:
        yield f"{place}: review_by is missing. Give the date when it must be read again."
    elif review_by < today:
        yield f"{place}: was to be read again by {review_by}. Check it against its sources and move the date."


def check_answer(answer: Answer, knowledge: Knowledge, today: dt.date) -> Iterator[str]:
    """What is wrong with one answer, given what else is known."""
    place = answer.id if answer.language == "en" else f"{answer.language}: {answer.id}"
    for number, sentence in enumerate(answer.sentences):
        yield from _check_sentence(f"{place}.sentences[{number}]", sentence, knowledge)
    least = 1 if answer.id.startswith(_SHORT_TOPICS) else MIN_SENTENCES
    # The owner may fill in any key: the count must hold with all of them blank and with all of them filled.
    counts = {
        "filled in": sum(not sentence.unless for sentence in answer.sentences),
        "blank": sum(not sentence.when for sentence in answer.sentences),
    }
    for state, count in counts.items():
        if not least <= count <= MAX_SENTENCES:
            yield (
                f"{place}: has {count} sentences when the owner's details are {state}. "
                f"Write {least} to {MAX_SENTENCES}."
            )
    for rule in answer.never_say:
        if not rule.forbid.search(rule.example):
            yield f"{place}: never_say {rule.rule!r} does not catch its own example {rule.example!r}. Mend `forbid`."
        for sentence in answer.sentences:
            if rule.forbid.search(sentence.text):
                yield f"{place}: {sentence.text!r} says what it never may: {rule.rule}. Reword it."
    for follow_up in answer.follow_ups:
        if follow_up not in knowledge.answers:
            yield f"{place}: follow-up {follow_up!r} is not an answer. Name one of the ids in data/knowledge."
    if answer.outdated:
        yield f"{place}: its English text has changed since. Translate it anew and take `outdated` away."
    yield from _check_review(place, answer.review_by, today)


def _check_condition(condition: Condition, knowledge: Knowledge, today: dt.date) -> Iterator[str]:
    place = f"conditions.{condition.key}"
    for part in ("summary", "findings", "cautions"):
        sentences: tuple[Sentence, ...] = getattr(condition, part)
        if not sentences and part != "cautions":
            yield f"{place}.{part}: is empty. Write at least one sentence with its source."
        for number, sentence in enumerate(sentences):
            yield from _check_sentence(f"{place}.{part}[{number}]", sentence, knowledge)
    if condition.direction == "benefit" and condition.evidence not in EVIDENCE[:2]:
        yield (
            f"{place}: direction 'benefit' with evidence '{condition.evidence}'. Uncontrolled reports cannot show a "
            "benefit: use 'unknown' or 'mixed'."
        )
    yield from _check_review(place, condition.review_by, today)


def _check_examples(knowledge: Knowledge, examples: Mapping[str, list[str]]) -> Iterator[str]:
    for answer_id in [*knowledge.answers, "conditions/ask_condition"]:
        count = len(examples.get(intent_of(answer_id), ()))
        if count < MIN_EXAMPLES:
            yield (
                f"{answer_id}: has {count} training examples (intent {intent_of(answer_id)}). "
                f"Write at least {MIN_EXAMPLES} in data/nlu."
            )
    known = {*knowledge.answers, "conditions/ask_condition"}
    for intent in examples:
        if answer_id_of(intent) not in known:
            yield f"{intent}: has training examples but no answer. Write the answer in data/knowledge or remove them."
    seen: dict[str, str] = {}
    for intent, texts in examples.items():
        for text in texts:
            other = seen.setdefault(text.lower().strip(" ?.!"), intent)
            if other != intent:
                yield f"{intent}: the example {text!r} stands under {other} too. Keep it in one of them."


def _check_synonyms(knowledge: Knowledge) -> Iterator[str]:
    seen: dict[str, str] = {}
    for condition in knowledge.conditions.values():
        for synonym in (condition.name, *condition.synonyms):
            other = seen.setdefault(synonym.lower(), condition.key)
            if other != condition.key:
                yield f"conditions.{condition.key}: the synonym {synonym!r} belongs to {other} too. Keep it in one."


def check(knowledge: Knowledge, examples: Mapping[str, list[str]], today: dt.date) -> list[str]:
    """All complaints about the knowledge and its training examples; empty if there are none."""
    complaints: list[str] = []
    for answer in knowledge.answers.values():
        complaints += check_answer(answer, knowledge, today)
    for answers in knowledge.translations.values():
        for answer in answers.values():
            if answer.id not in knowledge.answers:
                complaints.append(f"{answer.language}: {answer.id}: is no answer in English. Mend its file or its key.")
            complaints += check_answer(answer, knowledge, today)
    for number, sentence in enumerate(knowledge.common_cautions):
        complaints += _check_sentence(f"conditions.common_cautions[{number}]", sentence, knowledge)
    for condition in knowledge.conditions.values():
        complaints += _check_condition(condition, knowledge, today)
    complaints += _check_synonyms(knowledge)
    complaints += _check_examples(knowledge, examples)
    return complaints


def main() -> int:
    try:
        complaints = check(load(), load_examples(), dt.date.today())
    except KnowledgeError as error:
        complaints = [str(error)]
    for complaint in complaints:
        print(complaint)
    print(f"{len(complaints)} complaints" if complaints else "The knowledge keeps to its sources.")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
