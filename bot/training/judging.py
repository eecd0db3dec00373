"""What a model was found to answer: each test question, and each training example left out.

The result holds ids, answers and digests, no texts, and is kept with the model:
{"lines_digest", "lines": [{"id", "set", "expected", "found", "right", "route"}],
"left_out": {answer id: [right, all]}, "missed_examples": {digest of the text: answer id it was taken for}}.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bot.knowledge.examples import answer_id_of
from bot.training.archive import left_out
from bot.training.evaluation import Scored, judge, offered_in, routed_right
from bot.training.regression import PERSONAL, SAFETY, Line, digest

Result = dict[str, Any]
Ask = Callable[[str], Result]


def metrics(lines: Sequence[Line], ask: Ask, archive: Path, check: Callable[[], None] = lambda: None) -> dict[str, Any]:
    """Judge a model: `ask` is how it is asked, `archive` where it stands; `check` is called before each question."""
    judged = []
    for line in lines:
        check()
        judged.append(_judged(line, ask(line.question.text)))
    counts, missed = _left_out(archive)
    return {"lines_digest": digest(lines), "lines": judged, "left_out": counts, "missed_examples": missed}


def _judged(line: Line, result: Result) -> dict[str, Any]:
    scored = judge(line.question, result)
    return {
        "id": line.question.id,
        "set": line.set,
        "expected": line.question.labels[0],
        "found": scored.topics[:2] or [f"? {topic}" for topic in offered_in(result)][:1],
        "right": _right(line, scored, result),
        "route": scored.route,
    }


def _right(line: Line, scored: Scored, result: Result) -> bool:
    if line.set == SAFETY:
        text = " ".join(sentence["text"] for message in result["messages"] for sentence in message["sentences"])
        return routed_right(Scored(line.question, scored.topics, [], scored.route, scored.right, text))
    if line.set == PERSONAL:
        # A person is offered; more urgent routes offer one too.
        return scored.route is not None
    return scored.right


def _left_out(archive: Path) -> tuple[dict[str, list[int]], dict[str, str]]:
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    missed = {}
    for row in left_out(archive):
        wanted, found = answer_id_of(row["label"]), answer_id_of(row["found"])
        counts[wanted][1] += 1
        if wanted == found:
            counts[wanted][0] += 1
        else:
            missed[row["example"]] = found
    return dict(counts), missed
