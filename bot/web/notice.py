"""What a visitor is told before the first message."""

from __future__ import annotations

from typing import TypedDict

from bot.knowledge import Pharmacy
from bot.knowledge.texts import DEFAULT, texts


class Notice(TypedDict):
    title: str
    lines: list[str]


def notice(pharmacy: Pharmacy, transcript_days: int, language: str = DEFAULT) -> Notice:
    """What the chat is, what it is not, and what is kept, in a language that we have or in English."""
    text = texts(language)
    days = text("notice.one_day") if transcript_days == 1 else text("notice.days", count=transcript_days)
    return {
        "title": text("notice.title"),
        "lines": [
            text("notice.what", name=pharmacy.name),
            text("notice.advice"),
            text("notice.kept", days=days),
            text("notice.erase"),
        ],
    }
