"""When a visitor likes to be called: their own words, tidied, never interpreted."""

from __future__ import annotations

import re

from bot.leads.problem import ContactProblem, clean

EXAMPLE = "weekdays after 5 p.m."
TIME_MAX = 120
_LEAD_IN = re.compile(
    r"(?:hi|hello|yes|no|sure|ok|okay|actually|well|maybe|probably|preferably|ideally|um|oh|"
    r"(?:my |the )?best (?:times?|days?)(?: (?:to|for) \w+(?: me)?)?(?: is| are| would be|:)?|"
    r"(?:you can |please |could you )?(?:call|ring|phone|text|reach|contact) me(?: back)?|"
    r"(?:i am|i'm|im) (?:free|available|home|around|off)|i(?:'d| would)? prefer|it's|its|it is|it would be|that's|"
    r"(?:sometime|some time|around)(?= in\b)|any ?time(?= (?:after|before|on|in)\b))(?=[\s,:.]|$)[\s,:.]*",
    re.IGNORECASE,
)
# Separators are entered at their first only: otherwise a long run of them takes quadratic time.
_LEAD_OUT = re.compile(
    r"(?:^|(?<![\s,.!])[\s,.!]+)(?:please|thanks|thank you|if possible|works(?: (?:best|for me))?|"
    r"(?:is|are|would be) (?:best|fine|good|great|ok|okay))[.!]*$",
    re.IGNORECASE,
)
_ANY_TIME = re.compile(
    r"any ?time|any|whenever|whatever|any ?time (?:is|works).*|any ?time(?: of)?(?: the)? day|"
    r"(?:it )?does ?n[o']?t matter|no preference|no best time|all day|flexible|"
    r"(?:i'm |im )?(?:always )?(?:free|available)",
    re.IGNORECASE,
)
_PART_OF_DAY = re.compile(
    r"(?:in |during )?(?:the )?(?P<part>morning|afternoon|evening|week ?day|week ?end)s?", re.IGNORECASE
)
_CLOCK = re.compile(r"\b(?P<hour>1[0-2]|0?[1-9])(?P<minutes>[:.][0-5]\d)? ?(?P<half>[ap])\.? ?m\b\.?", re.IGNORECASE)


def parse_time(text: str) -> str | ContactProblem:
    """The best time as a short phrase ("Mornings", "After 5 p.m."), or why it cannot be kept."""
    phrase = _bare(clean(text))
    if not any(char.isalnum() for char in phrase):
        return ContactProblem("no_time", "I did not see a time in that.", EXAMPLE)
    if _ANY_TIME.fullmatch(phrase.replace("’", "'")):
        return "Anytime"
    if part := _PART_OF_DAY.fullmatch(phrase):
        return f"{part['part'].replace(' ', '').capitalize()}s"
    if phrase.lower() in ("am", "a.m.", "a.m", "pm", "p.m.", "p.m"):
        return "Mornings" if phrase.lower().startswith("a") else "Afternoons"
    phrase = clean(_CLOCK.sub(_clock, phrase))
    phrase = clean(phrase[0].upper() + phrase[1:])
    if len(phrase) > TIME_MAX:
        return ContactProblem(
            "too_long", f"I can keep up to {TIME_MAX} characters here; please say it in a few words.", EXAMPLE
        )
    return phrase


def _bare(text: str) -> str:
    before = None
    while text != before:
        before = text
        text = text.strip(" ,;:!?\"'()-=+*_")
        if text.endswith(".") and not re.search(r"\b[ap]\.? ?m\.$", text, re.IGNORECASE):
            text = text.rstrip(".")
        plain = text.replace("’", "'")
        if _ANY_TIME.fullmatch(plain):
            return text
        if lead_in := _LEAD_IN.match(plain):
            text = text[lead_in.end() :]
        elif lead_out := _LEAD_OUT.search(plain):
            text = text[: lead_out.start()]
    return text


def _clock(found: re.Match[str]) -> str:
    minutes = (found["minutes"] or "").replace(".", ":")
    return f"{int(found['hour'])}{'' if minutes == ':00' else minutes} {found['half'].lower()}.m."
