"""A picture of which topics are taken for which: rows what was wanted, columns what was answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

# Columns that are no topic: nothing was answered, with or without a "did you mean".
OFFERED, NOTHING = "did you mean", "nothing"

_CELL, _GAP = 46, 3
_LEFT, _TOP, _RIGHT, _BOTTOM = 150, 140, 220, 64
_BAR = 120
_INK, _FAINT, _EMPTY = "#1f2933", "#6b7785", "#f2f4f6"
# Right on the diagonal, answered wrongly, not answered: colours that also differ for the colour-blind.
_RIGHT_COLOUR, _WRONG_COLOUR, _OPEN_COLOUR = (15, 118, 110), (194, 65, 12), (100, 116, 139)


@dataclass(frozen=True)
class Outcome:
    """The topic that was asked about, the topic answered (or OFFERED, NOTHING), and whether the answer was right."""

    wanted: str
    got: str
    right: bool


def picture(outcomes: Sequence[Outcome], title: str) -> str:
    """The outcomes as an SVG. A right topic may still be the wrong answer: the bars at the right tell them apart."""
    counts = Counter((one.wanted, one.got) for one in outcomes)
    rows = sorted({one.wanted for one in outcomes})
    columns = [*sorted({*rows, *(one.got for one in outcomes)} - {OFFERED, NOTHING}), OFFERED, NOTHING]
    totals = Counter(one.wanted for one in outcomes)
    right = Counter(one.wanted for one in outcomes if one.right)
    width = _LEFT + len(columns) * _CELL + _RIGHT
    height = _TOP + len(rows) * _CELL + _BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="system-ui, sans-serif" font-size="13" fill="{_INK}" role="img" aria-label="{escape(title)}">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<text x="24" y="34" font-size="18" font-weight="600">{escape(title)}</text>',
        f'<text x="24" y="54" fill="{_FAINT}">Rows: the topic that was asked about. Columns: what was answered.</text>',
    ]
    for number, name in enumerate(columns):
        x, y = _LEFT + number * _CELL + _CELL / 2, _TOP - 10
        look = f' fill="{_FAINT}" font-style="italic"' if name in (OFFERED, NOTHING) else ""
        parts.append(f'<text x="{x}" y="{y}" transform="rotate(-40 {x} {y})"{look}>{_words(name)}</text>')
    for number, wanted in enumerate(rows):
        y = _TOP + number * _CELL
        parts += _row(y, wanted, columns, counts, totals[wanted])
        x = _LEFT + len(columns) * _CELL + 16
        parts += _bar(x, y + _CELL / 2, right[wanted], counts[wanted, wanted], totals[wanted])
    parts += _legend(height)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _row(y: float, wanted: str, columns: Sequence[str], counts: Counter[tuple[str, str]], total: int) -> list[str]:
    middle = y + _CELL / 2
    parts = [f'<text x="{_LEFT - 12}" y="{middle + 4}" text-anchor="end">{_words(wanted)}</text>']
    for place, got in enumerate(columns):
        count = counts[wanted, got]
        x = _LEFT + place * _CELL
        side = _CELL - _GAP
        parts.append(
            f'<rect x="{x}" y="{y}" width="{side}" height="{side}" rx="5" fill="{_fill(wanted, got, count, total)}">'
            f"<title>{_words(wanted)}: {count} of {total} answered as {_words(got)}</title></rect>"
        )
        if count:
            light = _strength(wanted, got, count, total) > 0.55
            parts.append(
                f'<text x="{x + side / 2}" y="{middle + 3}" text-anchor="middle" pointer-events="none" '
                f'fill="{"#ffffff" if light else _INK}">{count}</text>'
            )
    return parts


def _bar(x: float, middle: float, right: int, right_topic: int, total: int) -> list[str]:
    """Share of right answers, and behind it in a lighter tone of right topics."""
    lengths = ((total, _EMPTY), (right_topic, _mixed(_RIGHT_COLOUR, 0.3)), (right, _mixed(_RIGHT_COLOUR, 1.0)))
    return [
        *(
            f'<rect x="{x}" y="{middle - 6}" width="{_BAR * count / total:.1f}" height="8" rx="4" fill="{colour}"/>'
            for count, colour in lengths
        ),
        f'<text x="{x + _BAR + 8}" y="{middle + 3}">{right / total:.0%} '
        f'<tspan fill="{_FAINT}">of {total}</tspan></text>',
    ]


def _words(name: str) -> str:
    return escape(name.replace("_", " "))


def _strength(wanted: str, got: str, count: int, total: int) -> float:
    """How strongly a cell is coloured. Errors are few: their root makes one in twenty visible."""
    share = count / total
    return share if wanted == got else min(1.0, 0.15 + share**0.5)


def _fill(wanted: str, got: str, count: int, total: int) -> str:
    if not count:
        return _EMPTY
    colour = _RIGHT_COLOUR if wanted == got else _OPEN_COLOUR if got in (OFFERED, NOTHING) else _WRONG_COLOUR
    return _mixed(colour, _strength(wanted, got, count, total))


def _mixed(colour: tuple[int, int, int], strength: float) -> str:
    """A colour on white."""
    return "#" + "".join(f"{round(255 + (part - 255) * strength):02x}" for part in colour)


def _legend(height: int) -> list[str]:
    parts, x, y = [], 24, height - 30
    for colour, text in (
        (_RIGHT_COLOUR, "right topic (the bars: right answer)"),
        (_WRONG_COLOUR, "another topic"),
        (_OPEN_COLOUR, "asked back, or no answer"),
    ):
        parts += [
            f'<rect x="{x}" y="{y}" width="14" height="14" rx="3" fill="{_mixed(colour, 1.0)}"/>',
            f'<text x="{x + 20}" y="{y + 12}" fill="{_FAINT}">{text}</text>',
        ]
        x += 40 + 8 * len(text)
    return parts
