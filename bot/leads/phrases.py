"""The words that steer the contact form: back, skip, cancel, corrections, and what its own buttons say."""

from __future__ import annotations

import re

BACK = re.compile(r"^(?:please )?(?:go |step )?back\b.{0,20}$|^(?:undo|previous(?: question)?)$", re.IGNORECASE)
SKIP = re.compile(
    r"^(?:please )?(?:skip(?: (?:this|it|that))?|pass|next|rather not(?: say)?|i'?d rather not(?: say)?"
    r"|prefer not(?: to say)?|n/?a|none of your business)[.! ]*$",
    re.IGNORECASE,
)
CANCEL = re.compile(
    r"^(?:(?:no|wait|oh|sorry)\b[\s,.!]*)*(?:please )?(?:cancel|stop|quit|exit|never ?mind|forget (?:it|about it|that)"
    r"|abort|i changed my mind|leave it|do(?:n'?t| not) (?:send|submit|call|contact))\b.{0,25}$",
    re.IGNORECASE,
)
CORRECTION = re.compile(
    r"^(?:no+|nope|nah|wait|sorry|oops|actually|correction|i mean|i meant"
    r"|that'?s (?:wrong|not right)|wrong)\b[\s,.!:;-]*(?:it should be |make it )?(?P<rest>.+)$",
    re.IGNORECASE | re.DOTALL,
)
NAMED_DETAIL = re.compile(
    r"\b(?:my |the )?(?P<detail>first name|last name|name|phone(?: number)?|number"
    r"|cell|e-?mail(?: address)?|state|time|question|topic)\b"
    r"\s+(?:is|should be|to|was|would be|=|:)\s*(?:actually |really )?(?P<value>.+)$",
    re.IGNORECASE | re.DOTALL,
)
CHANGE = re.compile(
    r"^(?:please )?(?:change|edit|correct|fix)(?: my| the)? (?P<detail>name|contact|phone(?: number)?|number"
    r"|e-?mail(?: address)?|state|best time|time|about|question|topic)[. !]*$",
    re.IGNORECASE,
)
DETAIL_FIELDS = {
    "contact": "contact",
    "best time": "time",
    "about": "about",
    "first name": "name",
    "last name": "name",
    "name": "name",
    "phone": "contact",
    "phone number": "contact",
    "number": "contact",
    "cell": "contact",
    "email": "contact",
    "e-mail": "contact",
    "email address": "contact",
    "e-mail address": "contact",
    "state": "state",
    "time": "time",
    "question": "about",
    "topic": "about",
}
POINTS_BACK = re.compile(r"(?:it'?s|its|it is|that'?s|i'?m|i am|my|make it|i live|in)\b", re.IGNORECASE)
INTRODUCTION = re.compile(
    r"\b(?:my name is|my name's|this is|i am called|name:)\s+(?P<name>[^,.;\n]{2,60})", re.IGNORECASE
)
# What buttons of a prompt say: pressed again later, they do not answer another prompt.
AFFIRM_LABELS = {"state": "Leave my details", "about": "Yes, about that", "consent": "I agree", "confirmed": "Send it"}
CHANGE_LABEL = "Change something"
TIME_LABELS = ("Mornings", "Afternoons", "Evenings", "Any time")
MEANT_FOR = {label.lower(): name for name, label in AFFIRM_LABELS.items()} | {CHANGE_LABEL.lower(): "confirmed"}
SOUNDS_LIKE_TIME = re.compile(
    r"\d|\b(?:am|pm|noon|midday|morning|afternoon|evening|night|day|today|tonight|tomorrow|week|weekend|weekday|mon|tue"
    r"|tues|wed|thu|thur|thurs|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday|any ?time|whenever"
    r"|before|after|around|lunch|work|early|late|later|soon|asap)s?\b",
    re.IGNORECASE,
)
CORRECTED = {"name": "name", "contact": "contact details", "state": "state", "time": "best time", "about": "topic"}
# Two spellings of one name are at least this alike (rapidfuzz, 0 to 100).
ALIKE = 60
QUESTION = re.compile(
    r"\?\s*$|^(?:what|whats|what's|why|how|when|where|who|which|can|could|do|does|did|is|are|will|would|should|may)\b",
    re.IGNORECASE,
)
