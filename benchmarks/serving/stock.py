"""A stock Rasa project with our data: what `rasa init` would give, filled with our examples and answers.

Every answer is a `utter_...` response behind a rule; retrieval intents go through the ResponseSelector; a condition is
an annotated entity with synonyms, answered by a custom action in the action server; the contact form is a form.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml

from bot.knowledge import Knowledge, knowledge
from bot.knowledge.examples import answer_id_of, is_plain, load_examples

# rasa/engine/recipes/config_files/default_config.yml of Rasa 3.6, with the epochs of the understanding left open.
# The policies learn from a few stories within seconds: theirs stay at 100.
_CONFIG = """\
recipe: default.v1
assistant_id: stock
language: en
pipeline:
  - name: WhitespaceTokenizer
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: "char_wb"
    min_ngram: 1
    max_ngram: 4
  - name: DIETClassifier
    epochs: {epochs}
    constrain_similarities: true
  - name: EntitySynonymMapper
  - name: ResponseSelector
    epochs: {epochs}
    constrain_similarities: true
  - name: FallbackClassifier
    threshold: 0.3
    ambiguity_threshold: 0.1
policies:
  - name: MemoizationPolicy
  - name: RulePolicy
  - name: UnexpecTEDIntentPolicy
    max_history: 5
    epochs: 100
  - name: TEDPolicy
    max_history: 5
    epochs: 100
    constrain_similarities: true
"""

_ACTIONS = '''\
"""The condition named last is looked up in a table."""

import json
from pathlib import Path

from rasa_sdk import Action

_SUMMARIES = json.loads(Path(__file__).with_name("conditions.json").read_text())


class ActionCondition(Action):
    def name(self):
        return "action_condition"

    def run(self, dispatcher, tracker, domain):
        condition = next(tracker.get_latest_entity_values("condition"), None)
        dispatcher.utter_message(text=_SUMMARIES.get(condition, "I do not know about that condition."))
        return []
'''

_CONDITION_INTENT, _FORM_INTENTS = "ask_condition", ("request_pharmacist", "personal_advice")
_FORM_SLOTS = ("lead_name", "lead_contact")


def write_project(folder: Path, epochs: int, examples_each: int | None = None) -> None:
    """Write config, domain, data, credentials and actions into `folder`.

    `examples_each`: no more examples of an intent than these, spread over its list; None: all.
    """
    known, examples = knowledge(), load_examples()
    if examples_each:
        examples = {intent: texts[:: -(-len(texts) // examples_each)] for intent, texts in examples.items()}
    topics = sorted({intent.split("/")[0] for intent in examples if not is_plain(intent)})
    plain = sorted(intent for intent in examples if is_plain(intent))
    (folder / "data").mkdir(parents=True)
    (folder / "config.yml").write_text(_CONFIG.format(epochs=epochs), encoding="utf-8")
    _dump(folder / "credentials.yml", {"rest": None})
    _dump(folder / "domain.yml", _domain(known, examples, topics, plain))
    _dump(folder / "data" / "nlu.yml", _nlu(known, examples))
    _dump(folder / "data" / "dialogue.yml", _dialogue(topics, plain))
    (folder / "actions.py").write_text(_ACTIONS, encoding="utf-8")
    summaries = {key: " ".join(s.text for s in condition.summary) for key, condition in known.conditions.items()}
    _dump(folder / "conditions.json", summaries)


def write_endpoints(folder: Path, actions_port: int) -> Path:
    """The endpoints file for an action server on this machine."""
    path = folder / "endpoints.yml"
    _dump(path, {"action_endpoint": {"url": f"http://127.0.0.1:{actions_port}/webhook"}})
    return path


def _dump(path: Path, content: Any) -> None:
    text = json.dumps(content) if path.suffix == ".json" else yaml.safe_dump(content, sort_keys=False, width=10_000)
    path.write_text(text, encoding="utf-8")


def _domain(known: Knowledge, examples: dict[str, list[str]], topics: list[str], plain: list[str]) -> dict[str, Any]:
    responses = {f"utter_{intent}": [{"text": _text(known, answer_id_of(intent))}] for intent in examples}
    responses |= {f"utter_ask_{slot}": [{"text": f"Please tell me your {slot[5:]}."}] for slot in _FORM_SLOTS}
    responses |= {"utter_submit": [{"text": "Thank you, a pharmacist will call."}]}
    responses |= {"utter_default": [{"text": "I am sorry, I did not understand."}]}
    return {
        "version": "3.1",
        "intents": [*topics, *plain, "nlu_fallback"],
        "entities": ["condition"],
        "slots": {
            slot: {
                "type": "text",
                "influence_conversation": False,
                "mappings": [{"type": "from_text", "conditions": [{"active_loop": "lead_form"}]}],
            }
            for slot in _FORM_SLOTS
        },
        "forms": {"lead_form": {"required_slots": list(_FORM_SLOTS)}},
        "actions": ["action_condition"],
        "responses": responses,
        "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
    }


def _text(known: Knowledge, answer_id: str) -> str:
    answer = known.answers.get(answer_id)
    if answer is None:
        return "Which condition do you mean?"
    return " ".join(known.pharmacy.fill(s.text) for s in answer.sentences if known.pharmacy.shows(s))


def _nlu(known: Knowledge, examples: dict[str, list[str]]) -> dict[str, Any]:
    key_of = {
        name.lower(): key
        for key, condition in known.conditions.items()
        for name in (condition.name, *condition.synonyms)
    }
    names = sorted(key_of, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE)

    def annotated(text: str) -> str:
        return pattern.sub(
            lambda match: f'[{match[0]}]{{"entity": "condition", "value": "{key_of[match[0].lower()]}"}}', text
        )

    blocks: list[dict[str, str]] = []
    for intent, texts in examples.items():
        lines = map(annotated, texts) if intent == _CONDITION_INTENT else texts
        # Square brackets would be read as an entity.
        blocks.append({"intent": intent, "examples": "".join(f"- {line}\n" for line in lines)})
    for key, condition in known.conditions.items():
        synonyms = sorted({condition.name, *condition.synonyms})
        blocks.append({"synonym": key, "examples": "".join(f"- {name}\n" for name in synonyms)})
    blocks.append({"lookup": "condition", "examples": "".join(f"- {name}\n" for name in names)})
    return {"version": "3.1", "nlu": blocks}


def _dialogue(topics: list[str], plain: list[str]) -> dict[str, Any]:
    single = {intent: f"utter_{intent}" for intent in (*topics, *plain) if intent not in _FORM_INTENTS}
    single |= {_CONDITION_INTENT: "action_condition", "nlu_fallback": "utter_default"}
    rules: list[dict[str, Any]] = [
        {"rule": intent, "steps": [{"intent": intent}, {"action": action}]} for intent, action in single.items()
    ]
    started = [{"action": "lead_form"}, {"active_loop": "lead_form"}]
    rules += [
        {"rule": intent, "steps": [{"intent": intent}, {"action": f"utter_{intent}"}, *started]}
        for intent in _FORM_INTENTS
    ]
    rules.append(
        {
            "rule": "form complete",
            "condition": [{"active_loop": "lead_form"}],
            "steps": [{"action": "lead_form"}, {"active_loop": None}, {"action": "utter_submit"}],
        }
    )
    # What `rasa init` has besides rules: a few whole conversations, for the policies that learn from them.
    stories = [
        {
            "story": f"{first}, then {second}",
            "steps": [
                {"intent": intent} if part == "intent" else {"action": single[intent]}
                for intent in ("greet", first, second, "thank", "goodbye")
                for part in ("intent", "action")
            ],
        }
        for first, second in zip(topics, [*topics[1:], topics[0]], strict=True)
    ]
    return {"version": "3.1", "rules": rules, "stories": stories}
