"""What a visitor is told before the first message."""

from __future__ import annotations

from typing import TypedDict

from bot.knowledge import Pharmacy


class Notice(TypedDict):
    title: str
    lines: list[str]


def notice(pharmacy: Pharmacy, transcript_days: int) -> Notice:
    """What the chat is, what it is not, and what is kept."""
    days = "1 day" if transcript_days == 1 else f"{transcript_days} days"
    return {
        "title": "Before you start",
        "lines": [
            (
                f"This is an automated assistant of {pharmacy.name}, not a person. "
                "It answers questions about low-dose naltrexone (LDN)."
            ),
            "What it says is general information, not medical advice. In an emergency, call 911.",
            (
                f"This conversation is kept for {days} after your last message, on the pharmacy's own server. "
                "Your contact details are stored only if you leave them for a pharmacist."
            ),
            "You can erase the conversation at any time from the menu.",
        ],
    }
