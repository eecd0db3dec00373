"""What a visitor is told when a detail cannot be used, and the cleaning every detail goes through first."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

# The gateway's limit for one message; nothing longer is worth reading here.
TEXT_MAX = 2000


@dataclass(frozen=True)
class ContactProblem:
    """Why a detail cannot be used. `message` is for the visitor; the other fields hold nothing the visitor typed."""

    code: str
    reason: str
    example: str
    # A corrected value to offer as a question. Never put in its place silently.
    suggestion: str | None = field(default=None, repr=False)

    @property
    def message(self) -> str:
        """The reason with the question or the example a visitor can follow."""
        if self.suggestion:
            return f"{self.reason} Did you mean {self.suggestion}?"
        return f"{self.reason} For example: {self.example}"


def clean(text: str) -> str:
    """One line of visible characters: compatibility forms unified, control and format characters gone."""
    visible = "".join(
        " " if unicodedata.category(char) == "Cc" else char
        for char in text[:TEXT_MAX]
        if unicodedata.category(char) not in ("Cf", "Cs", "Co", "Cn")
    )
    return " ".join(unicodedata.normalize("NFKC", visible)[:TEXT_MAX].split())
