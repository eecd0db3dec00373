"""The visitors: which questions, and how long each reply took."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.serving.systems import System

# Wishes for a person start the contact form, small talk and safety are no typical turn.
_NOT_QUESTIONS = ("chat/", "pharmacist/", "safety_net/", "out_of_scope/")
_OUT_OF_SCOPE = "out_of_scope/other"
_OUT_OF_SCOPE_SHARE = 0.1


@dataclass
class Measured:
    """Replies of one system to a number of visitors; each round adds to it."""

    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    unanswered: int = 0
    medians: list[float] = field(default_factory=list)


def questions(file: Path, count: int) -> list[str]:
    """`count` texts spread evenly over the answers of the file, a tenth of them out of scope; the same every time."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    outside = [row["text"] for row in rows if row["labels"] == [_OUT_OF_SCOPE]]
    first: dict[str, str] = {}
    for row in rows:
        if not any(label.startswith(_NOT_QUESTIONS) for label in row["labels"]):
            first.setdefault(row["labels"][0], row["text"])
    inside = list(first.values())
    out_count = round(count * _OUT_OF_SCOPE_SHARE)
    picked = _spread(inside, count - out_count)
    for number, text in enumerate(_spread(outside, out_count)):
        picked.insert(number * count // out_count + 5, text)
    return picked


def _spread(items: list[str], count: int) -> list[str]:
    return [items[number * len(items) // count] for number in range(count)]


def measure(system: System, texts: list[str], visitors: int, turns: int, into: Measured) -> None:
    """Let `visitors` ask all texts at once, each the next as soon as it has a reply, `turns` to a conversation."""
    latencies: list[float] = []
    unanswered: list[str] = []
    failed: list[Exception] = []

    def visit(number: int) -> None:
        # Each begins elsewhere, so that they do not ask the same at once.
        start = number * len(texts) // visitors
        mine = texts[start:] + texts[:start]
        try:
            for begin in range(0, len(mine), turns):
                visitor = system.visitor()
                for text in mine[begin : begin + turns]:
                    asked = time.perf_counter()
                    replied = visitor.ask(text)
                    latencies.append(time.perf_counter() - asked)
                    if not replied:
                        unanswered.append(text)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(visitors)]
    cpu, started = system.cpu_seconds(), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    into.seconds += time.perf_counter() - started
    into.cpu_seconds += system.cpu_seconds() - cpu
    into.latencies += latencies
    into.unanswered += len(unanswered)
    into.medians.append(round(sorted(latencies)[len(latencies) // 2] * 1000, 1))
