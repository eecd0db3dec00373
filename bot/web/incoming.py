"""What a visitor posts, checked before anything else sees it."""

from __future__ import annotations

import json
import re
import unicodedata
import uuid
from dataclasses import dataclass
from typing import Any

from bot.web.errors import ApiError

TEXT_CHARACTERS = 2000
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_KEYS = {"text", "choice", "id"}


@dataclass(frozen=True)
class Incoming:
    """A visitor's message: a text or the id of a choice, under an id that makes posting it twice harmless."""

    id: str
    text: str | None = None
    choice: str | None = None


@dataclass(frozen=True)
class Feedback:
    """What a visitor thinks of an answer: the id of its message, and a thumb; None takes it back."""

    message: int
    thumb: str | None


def parse_feedback(body: bytes) -> Feedback:
    """A thumb from a request's body. Raises ApiError."""
    data = _json_object(body)
    if set(data) != {"message", "thumb"}:
        raise _invalid("Send `message` and `thumb`, and nothing else.")
    message, thumb = data["message"], data["thumb"]
    # A bool is an int in Python; what no database holds would end as its error.
    if type(message) is not int or not 0 < message < 2**31:
        raise _invalid("`message` is not the id of a message.")
    if thumb not in ("up", "down", None):
        raise _invalid("`thumb` is not up, down or null.")
    return Feedback(message, thumb)


def parse(body: bytes) -> Incoming:
    """A message from a request's body. Raises ApiError."""
    data = _json_object(body)
    unknown = sorted(set(data) - _KEYS)
    if unknown:
        raise _invalid(f"There is a key that is not known here. Known keys: {', '.join(sorted(_KEYS))}.")
    if ("text" in data) == ("choice" in data):
        raise _invalid("Send either `text` or `choice`.")
    message_id = _id(data["id"], "id") if "id" in data else uuid.uuid4().hex
    if "choice" in data:
        return Incoming(message_id, choice=_id(data["choice"], "choice"))
    return Incoming(message_id, text=_text(data["text"]))


def _invalid(message: str) -> ApiError:
    return ApiError(422, "invalid", message)


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body.decode("utf-8"))
    # RecursionError: thousands of brackets fit into the body.
    except (ValueError, RecursionError):
        raise ApiError(400, "bad_json", "The body is not JSON.") from None
    if not isinstance(data, dict):
        raise _invalid("The body is not a JSON object.")
    return data


def _id(value: Any, key: str) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise _invalid(f"`{key}` is not 1 to 64 letters, digits, hyphens or underscores.")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _invalid("`text` is not a text.")
    kinds = [unicodedata.category(character) for character in value]
    if "Cs" in kinds:
        raise _invalid("`text` is not valid Unicode.")
    text = "".join(
        character for character, kind in zip(value, kinds, strict=False) if kind != "Cc" or character in "\n\t"
    ).strip()
    if not text:
        raise _invalid("Please write a message.")
    if len(text) > TEXT_CHARACTERS:
        raise ApiError(422, "too_long", f"A message may have {TEXT_CHARACTERS:,} characters. Please shorten it.")
    return text
