"""Visitors who chat at a human pace, some in the middle of the contact form, and what became of each message."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.web.sessions import COOKIE

_HOST = "127.0.0.1"
_SECONDS = 30
# The contact form from the first question to the confirmation: a text, or the button that begins so.
FORM = (
    "Can a pharmacist call me?",
    "{name}",
    "{email}",
    "California",
    "mornings",
    "skip",
    "button:I agree",
    "button:Send it",
)


@dataclass
class Seen:
    """What all visitors saw: (when it was sent, seconds until the reply), messages that failed, forms that got lost."""

    replies: list[tuple[float, float]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    forms_sent: int = 0
    forms_lost: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)

    def between(self, begin: float, end: float) -> list[float]:
        """The seconds of the messages sent in a time."""
        return [seconds for at, seconds in self.replies if begin <= at < end]


class Visitor:
    """One conversation over the web process's HTTP."""

    def __init__(self, port: int, seen: Seen) -> None:
        self._port, self._seen = port, seen
        self._connection = http.client.HTTPConnection(_HOST, port, timeout=_SECONDS)
        self._headers = {"Origin": f"http://{_HOST}:{port}", "Content-Type": "application/json"}
        self._choices: dict[str, str] = {}
        self.said = 0

    def say(self, text: str) -> list[dict[str, Any]]:
        """Send a text, or press the button whose label begins as `button:...` says; the replies."""
        label = text.removeprefix("button:")
        choice = next((id for name, id in self._choices.items() if name.startswith(label)), None)
        body = {"choice": choice} if text != label and choice else {"text": label}
        at, began = time.time(), time.perf_counter()
        try:
            answer = self._post({**body, "id": uuid.uuid4().hex})
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._seen.failed.append(f"{type(error).__name__} at {text!r}")
            self._connection.close()
            return []
        self._seen.replies.append((at, time.perf_counter() - began))
        self.said += 1
        replies = [message for message in answer["messages"] if message["from"] == "assistant"]
        if not replies or any(message["kind"] == "error" for message in replies):
            self._seen.failed.append(f"an apology or nothing at {text!r}")
        self._choices |= {
            choice["label"]: choice["id"] for one in replies for choice in one["choices"] if "id" in choice
        }
        return replies

    def _post(self, body: dict[str, str]) -> dict[str, Any]:
        self._begin("POST", "/chat/messages", json.dumps(body))
        response = self._connection.getresponse()
        content = json.loads(response.read())
        if response.status != http.HTTPStatus.OK:
            raise ValueError(f"status {response.status}")
        cookie = response.headers.get("Set-Cookie", "")
        if cookie.startswith(f"{COOKIE}="):
            self._headers["Cookie"] = cookie.partition(";")[0]
        answer: dict[str, Any] = content
        return answer

    def _begin(self, method: str, path: str, body: str | None = None) -> None:
        # The server lets go of a connection that waits for 5 s; a browser notices that, this client would not.
        self._connection.close()
        self._connection.request(method, path, body, self._headers)

    def history(self) -> list[dict[str, Any]]:
        """What the conversation holds, from the server."""
        self._begin("GET", "/chat/history")
        found: list[dict[str, Any]] = json.loads(self._connection.getresponse().read())["messages"]
        return found

    def check(self) -> None:
        """Every message of this visitor stands in the history once, with one set of replies."""
        texts = [one for one in self.history() if one["from"] == "visitor"]
        if len(texts) != self.said:
            self._seen.repeated.append(f"{len(texts)} messages in the history, {self.said} were sent")


class Crowd:
    """Visitors in threads until `stop`: `askers` who ask, `fillers` who fill in the form again and again."""

    def __init__(
        self, port: int, texts: Sequence[str], askers: int, fillers: int, pause: float, turns: int = 8
    ) -> None:
        """`pause`: seconds between a reply and the next message, on average; `turns`: messages of one conversation."""
        self.seen = Seen()
        self._port, self._texts, self._pause, self._turns = port, texts, pause, turns
        self._ended = threading.Event()
        work = [(self._ask, number) for number in range(askers)] + [(self._fill, number) for number in range(fillers)]
        self._threads = [threading.Thread(target=target, args=(number,), daemon=True) for target, number in work]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ask nothing more; forms that were begun are filled in to the end."""
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _wait(self, chance: random.Random) -> None:
        self._ended.wait(chance.uniform(0.5, 1.5) * self._pause)

    def _ask(self, number: int) -> None:
        chance = random.Random(number)
        while not self._ended.is_set():
            visitor = Visitor(self._port, self.seen)
            for _ in range(self._turns):
                if self._ended.is_set():
                    break
                visitor.say(chance.choice(self._texts))
                self._wait(chance)
            visitor.check()

    def _fill(self, number: int) -> None:
        chance = random.Random(1000 + number)
        while not self._ended.is_set():
            visitor = Visitor(self._port, self.seen)
            replies: list[dict[str, Any]] = []
            for step in FORM:
                replies = visitor.say(step.format(name="Sam Carter", email=f"sam.{uuid.uuid4().hex[:8]}@example.com"))
                self._wait(chance)
            visitor.check()
            text = " ".join(sentence["text"] for one in replies for sentence in one["sentences"])
            if "L-" in text:
                self.seen.forms_sent += 1
            else:
                self.seen.forms_lost.append(text[:80])
