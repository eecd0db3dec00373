"""What the navigation offers to each role."""

from __future__ import annotations

from dataclasses import dataclass

from bot.console.roles import ADMINS, EDITORS, LEADS, SIGNED_IN, SUPERVISORS


@dataclass(frozen=True)
class Entry:
    label: str
    path: str
    # The name of an icon in templates/_icons.html.
    icon: str
    current: bool


_ENTRIES = (
    ("My queue", "/queue", "inbox", LEADS),
    ("All leads", "/leads", "list", LEADS),
    ("Answers", "/answers", "text", SIGNED_IN),
    ("Review", "/review", "tag", EDITORS),
    ("Examples", "/examples", "copy", EDITORS),
    ("Training", "/training", "spark", EDITORS),
    ("Test questions", "/regression", "check", EDITORS),
    ("Releases", "/releases", "swap", EDITORS),
    ("Insights", "/insights", "chart", EDITORS),
    ("Deliveries", "/deliveries", "send", SUPERVISORS),
    ("Roster", "/roster", "people", SUPERVISORS),
    ("Replies", "/replies", "quote", SUPERVISORS),
    ("Staff", "/staff", "key", ADMINS),
    ("Audit log", "/audit", "book", ADMINS),
    ("Your account", "/account", "person", SIGNED_IN),
)


def entries(role: str, path: str) -> list[Entry]:
    """The entries for a role; the one whose page or subpage is open is marked."""
    return [
        Entry(label, to, icon, path == to or path.startswith(f"{to}/"))
        for label, to, icon, roles in _ENTRIES
        if role in roles
    ]


def home(role: str) -> str:
    """The first page after signing in."""
    return next(to for _, to, _, roles in _ENTRIES if role in roles)
