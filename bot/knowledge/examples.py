"""Training examples (`data/nlu`) and how their intents relate to answer ids.

An answer id is `topic/name`. Where the dialogue needs a rule of its own for one id, the intent is the plain name
(Rasa's policies see only the part before the slash); `INTENT_OF` lists those. All others keep the id as retrieval
intent.
"""

from __future__ import annotations

from pathlib import Path

from bot import paths
from bot.knowledge.load import KnowledgeError, read_yaml

_PLAIN = {
    "safety_net/emergency": "emergency",
    "safety_net/self_harm": "self_harm",
    "conditions/ask_condition": "ask_condition",
    "pharmacist/request": "request_pharmacist",
    "pharmacist/personal_advice": "personal_advice",
    "out_of_scope/other": "out_of_scope",
    **{
        f"chat/{name}": name
        for name in ("greet", "goodbye", "thank", "affirm", "deny", "stop", "bot_challenge", "help", "feedback")
    },
}
_ID_OF = {intent: answer_id for answer_id, intent in _PLAIN.items()}
# Someone who takes opioids is told so before anything else; the answer is the general one about opioids.
OPIOID_USER = "opioid_user"
_ID_OF[OPIOID_USER] = "safety/opioids"


def intent_of(answer_id: str) -> str:
    """The intent whose examples lead to an answer."""
    return _PLAIN.get(answer_id, answer_id)


def answer_id_of(intent: str) -> str:
    """The answer an intent leads to."""
    return _ID_OF.get(intent, intent)


def is_plain(intent: str) -> bool:
    """Whether an intent has a rule of its own, and so no slash in its name."""
    return "/" not in intent


def load_examples(folder: Path = paths.NLU) -> dict[str, list[str]]:
    """Example messages by intent, in the order of the files. Raises KnowledgeError for a file not in Rasa's form."""
    examples: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.yml")):
        content = read_yaml(path)
        if not isinstance(content, dict) or not isinstance(content.get("nlu"), list):
            raise KnowledgeError(path.name, "nlu", "is missing", "Start the file with `version` and a list `nlu:`.")
        for block in content["nlu"]:
            if "intent" not in block:
                continue
            lines = (line.strip() for line in str(block.get("examples", "")).splitlines())
            examples.setdefault(block["intent"], []).extend(line[2:].strip() for line in lines if line.startswith("- "))
    return examples
