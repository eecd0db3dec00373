"""The figures as tables, which are shown, drawn and exported alike."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from bot.insights.records import EMERGENCIES, QUESTIONS, UNCLEAR, Choice, Records, Request, Turn
from bot.insights.scope import Scope
from bot.leads.lead import OUTCOMES

Cell = str | int | None
Name = Callable[[str], str]
# Below this a share says more than is known: "2 of 3" is shown, not 67 %.
ENOUGH = 20
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NOBODY = "nothing was asked before"
_WAITS = (
    ("under 1 hour", dt.timedelta(hours=1)),
    ("1 to 4 hours", dt.timedelta(hours=4)),
    ("4 to 24 hours", dt.timedelta(hours=24)),
    ("1 to 3 days", dt.timedelta(days=3)),
    ("longer", dt.timedelta.max),
)
_PER_VISIT = (("1", 1), ("2", 2), ("3", 3), ("4 to 5", 5), ("6 to 9", 9), ("10 or more", 10**9))


@dataclass(frozen=True)
class Table:
    """`key` names it in addresses; each row has a cell for each column."""

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def column(self, name: str) -> list[Cell]:
        index = self.columns.index(name)
        return [row[index] for row in self.rows]


def share(part: int, whole: int) -> str:
    """ "43 % of 120"; of few, how many: "3 of 7"; of none, a dash."""
    if not whole:
        return "–"
    return f"{part / whole:.0%} of {whole:,}".replace("%", " %") if whole >= ENOUGH else f"{part} of {whole}"


def percentile(values: Sequence[float], part: float) -> float | None:
    """The value that `part` (0 to 1) of them do not exceed, by nearest rank; None of none."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[max(0, -(-int(part * 100) * len(ordered) // 100) - 1)]


def tables(records: Records, scope: Scope, answer: Name, condition: Name) -> list[Table]:
    """Every table of a scope. `answer` and `condition` give the words for an id."""
    turns = records.turns
    return [
        _days(turns, scope),
        _hours(turns),
        _answers(turns, answer),
        _conditions(turns, condition),
        _unclear(turns, answer),
        _choices(records.choices, answer),
        _thumbs(turns, answer),
        _visits(turns),
        _sources(records.requests, answer),
        _waits(records.requests),
        _speed(turns),
        _emergencies(turns, scope),
    ]


def _days(turns: Iterable[Turn], scope: Scope) -> Table:
    by_day: dict[dt.date, Counter[str]] = defaultdict(Counter)
    for turn in turns:
        by_day[turn.at.date()][turn.outcome] += 1
    kinds = ("answered", "did_you_mean", "not_understood", "out_of_scope", "safety")
    rows = []
    for number in range(scope.days):
        day = scope.first + dt.timedelta(days=number)
        counts = by_day[day]
        rest = sum(counts.values()) - sum(counts[kind] for kind in kinds)
        rows.append((day.isoformat(), *(counts[kind] for kind in kinds), rest))
    columns = ("Day", "Answered", "Did you mean", "Not understood", "Out of scope", "Safety", "Other")
    return Table("days", "Messages by day", columns, tuple(rows))


def _hours(turns: Iterable[Turn]) -> Table:
    counts = Counter((turn.at.hour, turn.at.weekday()) for turn in turns if turn.outcome in QUESTIONS)
    rows = tuple((f"{hour:02}:00", *(counts[hour, day] for day in range(7))) for hour in range(24))
    return Table("hours", "Questions by hour and weekday", ("Hour", *DAYS), rows)


def _answers(turns: Iterable[Turn], name: Name) -> Table:
    said: Counter[str] = Counter()
    visits: dict[str, set[str]] = defaultdict(set)
    for turn in turns:
        for topic in turn.topics:
            said[topic] += 1
            visits[topic].add(turn.visit)
    rows = tuple((name(topic), topic, count, len(visits[topic])) for topic, count in said.most_common())
    return Table("answers", "What visitors ask", ("Question", "Answer", "Times given", "Visits"), rows)


def _conditions(turns: Iterable[Turn], name: Name) -> Table:
    named: Counter[str] = Counter()
    visits: dict[str, set[str]] = defaultdict(set)
    for turn in turns:
        for key in turn.conditions:
            named[key] += 1
            visits[key].add(turn.visit)
    rows = tuple((name(key), count, len(visits[key])) for key, count in named.most_common())
    return Table("conditions", "Conditions asked about", ("Condition", "Messages", "Visits"), rows)


def _unclear(turns: Iterable[Turn], name: Name) -> Table:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for turn in turns:
        if turn.outcome in UNCLEAR:
            counts[turn.nearest or ""][turn.outcome] += 1
    ordered = sorted(counts.items(), key=lambda one: (-one[1].total(), one[0]))
    rows = tuple(
        (name(nearest) if nearest else "near to nothing", nearest, kinds["not_understood"], kinds["did_you_mean"])
        for nearest, kinds in ordered
    )
    columns = ("Nearest question", "Answer", "Not understood", "Did you mean")
    return Table("unclear", "What was not understood", columns, rows)


def _choices(choices: Iterable[Choice], name: Name) -> Table:
    offered: Counter[str] = Counter()
    chosen: Counter[str] = Counter()
    for choice in choices:
        offered.update(choice.offered)
        chosen[choice.chosen or ""] += 1
    rows: list[tuple[Cell, ...]] = [
        (name(one), one, count, chosen[one]) for one, count in sorted(offered.items(), key=lambda x: (-x[1], x[0]))
    ]
    if chosen[""]:
        rows.append(("none of these", "", sum(chosen.values()), chosen[""]))
    return Table(
        "choices", "“Did you mean” and what was chosen", ("Question", "Answer", "Offered", "Chosen"), tuple(rows)
    )


def _thumbs(turns: Iterable[Turn], name: Name) -> Table:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for turn in turns:
        if turn.thumb:
            counts[turn.topics[0] if turn.topics else ""][turn.thumb] += 1
    ordered = sorted(counts.items(), key=lambda one: (-one[1]["down"], -one[1]["up"], one[0]))
    rows = tuple(
        (name(topic) if topic else "no answer was given", topic, kinds["up"], kinds["down"]) for topic, kinds in ordered
    )
    return Table("thumbs", "Thumbs", ("Question", "Answer", "Up", "Down"), rows)


def _visits(turns: Iterable[Turn]) -> Table:
    asked = Counter(turn.visit for turn in turns if turn.outcome in QUESTIONS)
    counts = Counter(next(label for label, most in _PER_VISIT if number <= most) for number in asked.values())
    rows = tuple((label, counts[label]) for label, _ in _PER_VISIT)
    return Table("visits", "Questions per visit", ("Questions", "Visits"), rows)


def _sources(requests: Iterable[Request], name: Name) -> Table:
    """By the question asked last before, which led there."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for request in requests:
        counts[request.topics[-1] if request.topics else ""][request.outcome or "open"] += 1
    ends = ("open", *OUTCOMES)
    ordered = sorted(counts.items(), key=lambda one: (-one[1].total(), one[0]))
    rows = tuple(
        (name(topic) if topic else NOBODY, topic, kinds.total(), *(kinds[end] for end in ends))
        for topic, kinds in ordered
    )
    columns = ("Question before", "Answer", "Leads", *(end.replace("_", " ").capitalize() for end in ends))
    return Table("leads", "Leads by the question before and how they ended", columns, rows)


def _waits(requests: Iterable[Request]) -> Table:
    counts: Counter[str] = Counter()
    for request in requests:
        waited = request.waited
        if waited is None:
            counts["not reached, or not yet"] += 1
        else:
            counts[next(label for label, most in _WAITS if waited <= most)] += 1
    rows = tuple((label, counts[label]) for label in (*(label for label, _ in _WAITS), "not reached, or not yet"))
    return Table("contact", "Until somebody reached the visitor", ("Time", "Leads"), rows)


def _speed(turns: Iterable[Turn]) -> Table:
    by_model: dict[str, list[int]] = defaultdict(list)
    for turn in turns:
        if turn.outcome not in ("held", "error"):
            by_model[turn.model or "none"].append(turn.milliseconds)
    rows = tuple(
        (model, len(times), _whole(percentile(times, 0.5)), _whole(percentile(times, 0.95)))
        for model, times in by_model.items()
    )
    columns = ("Model", "Replies", "Half within (ms)", "95 of 100 within (ms)")
    return Table("speed", "How long a reply takes", columns, rows)


def _emergencies(turns: Iterable[Turn], scope: Scope) -> Table:
    by_day: dict[dt.date, Counter[str]] = defaultdict(Counter)
    for turn in turns:
        if turn.route in EMERGENCIES:
            by_day[turn.at.date()][turn.route] += 1
    rows = tuple(
        (day.isoformat(), *(by_day[day][route] for route in EMERGENCIES))
        for day in sorted(by_day)
        if scope.first <= day <= scope.last
    )
    return Table("emergencies", "Emergencies", ("Day", "Emergency", "Self-harm", "Opioids"), rows)


def median_wait(requests: Iterable[Request]) -> dt.timedelta | None:
    """Half of the visitors who were reached waited no longer; None where none was."""
    waits = [one.waited.total_seconds() for one in requests if one.waited is not None]
    return dt.timedelta(seconds=median(waits)) if waits else None


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)
