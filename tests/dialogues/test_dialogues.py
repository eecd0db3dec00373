"""Dialogues through the real model. A file's name is the requirement; its steps are one conversation.

`steps:` one conversation. Each step is `say: text`, `choose: label of a button`, or `fill_until: field` (start the
contact form and answer it up to that field), `say_after_a_person: text` (a person of the pharmacy answered since the
last step) or `say_to_a_person: text` (one answers now), with `expect:` about the reply, `fault:` to break something
during it, and `permits:` for the states that the pharmacy has permits for from then on.
`asks:` a table of questions, each in a conversation of its own: `say:` and the keys of `expect:`.
`conversations:` several conversations that show the same requirement, each a list of steps.
Keys of `expect:` topics, not_topics, route, kind (of the first message), asks (the detail the form asks for at the
end), lang (of all messages), contains, not_contains, choices, not_choices, lead (stored fields or none), leads (how
many), silent (no message came), unavailable.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.dialogues.conversation import BadStep, Conversation

_FOLDER = Path(__file__).parent
Steps = list[dict[str, Any]]


def _dialogues(path: Path) -> Iterator[Steps]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    kinds = [kind for kind in ("steps", "asks", "conversations") if kind in content]
    if len(kinds) != 1:
        raise BadStep(f"{path.name} needs one of steps, asks and conversations.")
    if kinds == ["steps"]:
        yield content["steps"]
    elif kinds == ["conversations"]:
        yield from content["conversations"]
    else:
        for ask in content["asks"]:
            yield [{"say": ask["say"], "expect": {key: value for key, value in ask.items() if key != "say"}}]


def _cases() -> Iterator[Any]:
    for path in sorted(_FOLDER.glob("*.yml")):
        dialogues = list(_dialogues(path))
        for number, steps in enumerate(dialogues, 1):
            name = path.stem if len(dialogues) == 1 else f"{path.stem}-{number}"
            yield pytest.param(path.name, steps, id=name)


@pytest.mark.parametrize(("file", "steps"), _cases())
def test_dialogue(file: str, steps: Steps, assistant: Any, leads_url: str) -> None:
    with closing(Conversation(assistant, leads_url)) as conversation:
        for number, step in enumerate(steps, 1):
            wrong = conversation.step(step)
            if wrong:
                did = ", ".join(
                    f"{key}: {step[key]}" for key in ("say", "choose", "fill_until", "fault") if key in step
                )
                pytest.fail(
                    f"{file}, step {number} ({did})\n  - " + "\n  - ".join(wrong) + f"\n  got {conversation.got()}",
                    pytrace=False,
                )


def test_every_file_of_dialogues_expects_something() -> None:
    """A dialogue without an expectation could not fail."""
    for path in _FOLDER.glob("*.yml"):
        for steps in _dialogues(path):
            assert any(step.get("expect") for step in steps), path.name
