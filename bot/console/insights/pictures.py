"""Tables as pictures: SVG with classes that the stylesheet colours, a title, a description, and a title on each mark.

A picture is 380 units wide, so that its words stay legible on a phone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from html import escape

from markupsafe import Markup

from bot.insights.tables import DAYS, Table

_WIDTH = 380.0
_LEFT, _RIGHT, _TOP = 30.0, 6.0, 8.0
# A row of days longer than this is drawn by weeks.
_MOST_COLUMNS = 62
_PLOT = 120.0


def columns(table: Table, series: Sequence[str], desc: str) -> Markup:
    """Stacked columns, one for each row; `series` names the columns from the bottom up."""
    labels, values = _by_weeks(table, series)
    most = _ceiling(max((sum(row) for row in values), default=0))
    step = (_WIDTH - _LEFT - _RIGHT) / max(1, len(values))
    width = min(34.0, step * 0.78)
    parts = _scale(most)
    for place, (label, row) in enumerate(zip(labels, values, strict=True)):
        x = _LEFT + place * step + (step - width) / 2
        y = _TOP + _PLOT
        said = ", ".join(f"{name} {count}" for name, count in zip(series, row, strict=True) if count) or "none"
        marks = []
        for number, count in enumerate(row, 1):
            height = _PLOT * count / most
            y -= height
            marks.append(
                f'<rect class="c-{number}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"/>'
            )
        parts.append(f"<g><title>{escape(label)}: {escape(said)}</title>{''.join(marks)}</g>")
    shown = _few(len(labels), 5 if len(labels) > 8 else len(labels))
    for place in shown:
        x = _LEFT + (place + 0.5) * step
        anchor = "end" if place == len(labels) - 1 and len(labels) > 8 else "middle"
        x = _WIDTH - _RIGHT if anchor == "end" else x
        parts.append(
            f'<text x="{x:.1f}" y="{_TOP + _PLOT + 16}" text-anchor="{anchor}">{escape(_short(labels[place]))}</text>'
        )
    return _svg(table, desc, _TOP + _PLOT + 24, parts)


def heat(table: Table, desc: str) -> Markup:
    """Hours across, weekdays down; the fuller, the more."""
    rows = [row[1:] for row in table.rows]
    most = max((int(value or 0) for row in rows for value in row), default=0)
    left, cell = 34.0, (_WIDTH - 34.0 - 2) / 24
    parts = []
    for day, name in enumerate(DAYS):
        y = 4 + day * (cell + 3)
        parts.append(f'<text x="{left - 8}" y="{y + cell * 0.72:.1f}" text-anchor="end">{name}</text>')
        for hour in range(24):
            count = int(rows[hour][day] or 0)
            strength = f' fill-opacity="{0.2 + 0.8 * count / most:.2f}"' if count else ""
            kind = "c-1" if count else "c-0"
            parts.append(
                f'<rect class="{kind}"{strength} x="{left + hour * cell:.1f}" y="{y:.1f}" rx="2.5" '
                f'width="{cell - 2:.1f}" height="{cell + 1:.1f}"><title>{name} {hour:02}:00: {count}</title></rect>'
            )
    bottom = 4 + 7 * (cell + 3) + 12
    parts += [f'<text x="{left + hour * cell:.1f}" y="{bottom:.1f}">{hour:02}:00</text>' for hour in (0, 6, 12, 18)]
    return _svg(table, desc, bottom + 6, parts)


def _svg(table: Table, desc: str, height: float, parts: list[str]) -> Markup:
    title, box = f"picture-{table.key}", f"0 0 {_WIDTH:.0f} {height:.0f}"
    return Markup(
        f'<svg class="picture" viewBox="{box}" role="img" aria-labelledby="{title} {title}-desc">'
        f'<title id="{title}">{escape(table.title)}</title><desc id="{title}-desc">{escape(desc)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _scale(most: int) -> list[str]:
    """Three lines with their numbers; whole messages only."""
    marks = sorted({0, most // 2 if most % 2 == 0 else 0, most})
    parts = []
    for value in marks:
        y = _TOP + _PLOT - _PLOT * value / most
        parts.append(f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value:,}</text>')
    return parts


def _ceiling(value: int) -> int:
    """A round number that holds the value."""
    size = 1
    while True:
        for step in (1, 2, 4, 6, 8):
            if value <= step * size:
                return step * size
        size *= 10


def _by_weeks(table: Table, series: Sequence[str]) -> tuple[list[str], list[list[int]]]:
    labels = [str(row[0]) for row in table.rows]
    picked = [table.columns.index(name) for name in series]
    values = [[int(row[index] or 0) for index in picked] for row in table.rows]
    if len(labels) <= _MOST_COLUMNS:
        return labels, values
    starts = range(0, len(labels), 7)
    weeks = [[sum(column) for column in zip(*values[start : start + 7], strict=True)] for start in starts]
    return [f"7 days from {labels[start]}" for start in starts], weeks


def _few(number: int, most: int) -> list[int]:
    if number <= most:
        return list(range(number))
    return sorted({round(place * (number - 1) / (most - 1)) for place in range(most)})


def _short(label: str) -> str:
    try:
        day = dt.date.fromisoformat(label.rpartition(" ")[2])
    except ValueError:
        return label
    return f"{day:%b %-d}"
