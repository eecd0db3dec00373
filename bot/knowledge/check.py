"""Hold the knowledge to its sources. `python -m bot.knowledge.check` lists every complaint.

A sentence without a source, an unknown source, a figure that none of its sources carries, a `never_say` line
contradicted, an entry past its review date, a name that belongs to something else, an answer without training examples
or the reverse: each is one complaint naming the place and the cure.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from wordfreq import zipf_frequency

from bot.knowledge.examples import answer_id_of, intent_of, load_examples
from bot.knowledge.figures import Figure, figures_in, supported
from bot.knowledge.load import EVIDENCE, KnowledgeError, load
from bot.knowledge.medicines import medicines
from bot.knowledge.model import Answer, Condition, Entry, Knowledge, NeverSay, Sentence
from bot.knowledge.overlay import PARTS

MIN_EXAMPLES = 20
MIN_SENTENCES, MAX_SENTENCES = 2, 5
# Small talk needs no second sentence.
_SHORT_TOPICS = ("chat/", "out_of_scope/", "pharmacist/")
# The answer of medicines that need no other one.
_OTHER_MEDICINES = "safety/other_medications"
# A word at least this usual (Zipf) names no condition; "cancer" has 4.9.
_EVERYDAY = 5.0
_SHORTEST_NAME = 2


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


def _check_rules(place: str, rules: Iterable[NeverSay]) -> Iterator[str]:
    for rule in rules:
        if not rule.forbid.search(rule.example):
            yield f"{place}: never_say {rule.rule!r} does not catch its own example {rule.example!r}. Mend `forbid`."


def _check_said(place: str, sentences: Iterable[Sentence], rules: Iterable[NeverSay]) -> Iterator[str]:
    for rule in rules:
        for sentence in sentences:
            if rule.forbid.search(sentence.text):
                yield f"{place}: {sentence.text!r} says what it never may: {rule.rule}. Reword it."


def check_entry(entry: Entry, knowledge: Knowledge, today: dt.date) -> Iterator[str]:
    """What is wrong with one answer or one condition's row, given what else is known."""
    if isinstance(entry, Condition):
        return _check_condition(entry, knowledge, today)
    return _check_answer(entry, knowledge, today)


def _check_answer(answer: Answer, knowledge: Knowledge, today: dt.date) -> Iterator[str]:
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
    yield from _check_rules(place, answer.never_say)
    yield from _check_said(place, answer.sentences, answer.never_say)
    for follow_up in answer.follow_ups:
        if follow_up not in knowledge.answers:
            yield f"{place}: follow-up {follow_up!r} is not an answer. Name one of the ids in data/knowledge."
    if answer.outdated:
        yield f"{place}: its English text has changed since. Translate it anew and take `outdated` away."
    yield from _check_review(place, answer.review_by, today)


def _check_condition(condition: Condition, knowledge: Knowledge, today: dt.date) -> Iterator[str]:
    place = f"conditions.{condition.key}"
    yield from _check_names(place, condition, knowledge)
    for part in PARTS:
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
    yield from _check_said(place, condition.sentences, knowledge.condition_rules)
    yield from _check_review(place, condition.review_by, today)


def _check_names(place: str, condition: Condition, knowledge: Knowledge) -> Iterator[str]:
    """Each name means this condition alone: whoever writes it is answered about it."""
    others = {
        _plain(name): other.key
        for other in knowledge.conditions.values()
        for name in other.names
        if other.key != condition.key
    }
    for name in condition.names:
        plain = _plain(name)
        if plain in others:
            yield f"{place}: the name {name!r} belongs to {others[plain]} too. Keep it in one."
        elif plain in _medicine_names():
            yield f"{place}: the name {name!r} is one of a medicine that LDN needs care with. Take it out."
        elif plain.isalpha() and zipf_frequency(plain, "en", "small") >= _EVERYDAY:
            yield (
                f"{place}: the name {name!r} is an everyday word, so questions about other things would be taken for "
                "this. Write more of the name."
            )
        elif len(re.findall(r"[^\W_]", plain)) < _SHORTEST_NAME:
            yield f"{place}: the name {name!r} is shorter than {_SHORTEST_NAME} letters. Write it out."


@lru_cache(maxsize=1)
def _medicine_names() -> frozenset[str]:
    """What medicines with an answer of their own are called: a condition by such a name would hide them."""
    rows = [group.names.items() for group in medicines().values() if group.topic != _OTHER_MEDICINES]
    return frozenset(_plain(name) for items in rows for main, others in items for name in (main, *others))


def _plain(name: str) -> str:
    """Names that messages do not tell apart are the same."""
    return name.lower().replace("'", "").replace("-", " ")


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


def check(knowledge: Knowledge, examples: Mapping[str, list[str]], today: dt.date) -> list[str]:
    """All complaints about the knowledge and its training examples; empty if there are none."""
    complaints: list[str] = []
    for entry in knowledge.entries:
        if entry.language != "en" and entry.id not in knowledge.answers:
            complaints.append(f"{entry.language}: {entry.id}: is no answer in English. Mend its file or its key.")
        complaints += check_entry(entry, knowledge, today)
    complaints += _check_rules("conditions", knowledge.condition_rules)
    for number, sentence in enumerate(knowledge.common_cautions):
        complaints += _check_sentence(f"conditions.common_cautions[{number}]", sentence, knowledge)
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
