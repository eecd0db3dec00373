"""What a visitor is told when a detail cannot be used, and the cleaning every detail goes through first."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.knowledge.texts import DEFAULT, texts

# The gateway's limit for one message; nothing longer is worth reading here.
TEXT_MAX = 2000


@dataclass(frozen=True)
class ContactProblem:
    """Why a detail cannot be used. `reason` and `example` are keys of the texts; nothing here is what was typed,
    except that `suggestion` corrects it."""

    code: str
    reason: str
    example: str
    # A corrected value to offer as a question. Never put in its place silently.
    suggestion: str | None = field(default=None, repr=False)
    # What fills the placeholders of the reason.
    values: Mapping[str, int] = field(default_factory=dict)

    def message(self, language: str = DEFAULT) -> str:
        """What the visitor is told: the reason, with the question or the example he can follow."""
        text = texts(language)
        reason = text(f"problem.{self.reason}", **self.values)
        if self.suggestion:
            return text("problem.did_you_mean", reason=reason, suggestion=self.suggestion)
        return text("problem.for_example", reason=reason, example=text(f"example.{self.example}"))


def clean(text: str) -> str:
    """One line of visible characters: compatibility forms unified, control and format characters gone."""
    visible = "".join(
        " " if unicodedata.category(char) == "Cc" else char
        for char in text[:TEXT_MAX]
        if unicodedata.category(char) not in ("Cf", "Cs", "Co", "Cn")
    )
    return " ".join(unicodedata.normalize("NFKC", visible)[:TEXT_MAX].split())
