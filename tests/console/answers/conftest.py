from __future__ import annotations

from typing import Any

from bot.console.answers.form import Fields
from bot.knowledge import Answer

Form = dict[str, Any]


def form_of(answer: Answer, saved: int = 0, **changes: Any) -> Form:
    """The form of an answer as a browser would post it."""
    fields = Fields.of(answer, "Shorter.", saved)
    form: Form = {
        "saved": fields.saved,
        "question": fields.question,
        "row": [row.key for row in fields.rows],
        "pharmacist": fields.pharmacist,
        "follow_up": list(fields.follow_ups),
        "review_by": "2099-01-01",
        "note": fields.note,
    }
    for row in fields.rows:
        form |= {
            f"text_{row.key}": row.text,
            f"source_{row.key}": list(row.sources),
            f"certainty_{row.key}": row.certainty,
            f"shown_{row.key}": row.shown,
        }
    return form | changes
