"""The Rasa graph components: names in a message, and what the message asks.

Thin shells: `lexicon.py`, `understanding.py` and `safety.py` do the work and know nothing of Rasa.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, INTENT_RESPONSE_KEY, RESPONSE_SELECTOR, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.knowledge.examples import OPIOID_USER, is_plain
from bot.nlu import safety
from bot.nlu.encoder import shared_encoder
from bot.nlu.lexicon import shared_lexicon
from bot.nlu.masking import mask
from bot.nlu.understanding import AnswerModel, Understanding
from bot.settings import Settings

OUT_OF_SCOPE = "out_of_scope"
FALLBACK = "nlu_fallback"
# What a message was understood as, for the actions: {"label", "ranking", "in_scope", "accepted"}.
UNDERSTANDING = "understanding"
_RANKING_LENGTH = 10
# Labels that never make a wrong answer: small talk, a wish for a person, safety.
_EXEMPT = frozenset(
    {
        "greet",
        "goodbye",
        "thank",
        "affirm",
        "deny",
        "stop",
        "bot_challenge",
        "help",
        "feedback",
        "request_pharmacist",
        "personal_advice",
        safety.EMERGENCY_INTENT,
        safety.SELF_HARM_INTENT,
        OPIOID_USER,
    }
)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class LexiconEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Entities drug, condition, medication, dose, form and state, found by the lexicon (spaCy entity ruler)."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LexiconEntityExtractor:
        shared_lexicon()
        return cls()

    @staticmethod
    def required_packages() -> list[str]:
        return ["spacy", "rapidfuzz", "wordfreq"]

    def process(self, messages: list[Message]) -> list[Message]:
        """Add entities; `group` is a medicine's class."""
        for message in messages:
            found = [
                {
                    "entity": mention.kind,
                    "value": mention.value,
                    "start": mention.start,
                    "end": mention.end,
                    "text": mention.text,
                    "extractor": type(self).__name__,
                    **({"group": mention.group} if mention.group else {}),
                }
                for mention in shared_lexicon().find(message.get(TEXT) or "")
            ]
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class AnswerClassifier(GraphComponent, IntentClassifier):
    """One flat classifier over all answers; fills intent, intent_ranking and response_selector."""

    def __init__(self, model_storage: ModelStorage, resource: Resource, model: AnswerModel | None = None) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AnswerClassifier:
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> AnswerClassifier:
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, AnswerModel.load(_encoder(), folder))

    @staticmethod
    def required_packages() -> list[str]:
        return ["onnxruntime", "sklearn"]

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on all intent examples of the training data."""
        examples = training_data.intent_examples
        texts = [str(example.get(TEXT)) for example in examples]
        labels = [str(example.get(INTENT_RESPONSE_KEY) or example.get(INTENT)) for example in examples]
        mentions = [shared_lexicon().find(text) for text in texts]
        masked = [mask(text, found) for text, found in zip(texts, mentions, strict=True)]
        self._model = AnswerModel.train(_encoder(), masked, mentions, labels, OUT_OF_SCOPE, _EXEMPT)
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, intent_ranking, response_selector and understanding."""
        if self._model is None:
            raise ValueError("The classifier has no model: train one with `make train`.")
        for message in messages:
            text = message.get(TEXT) or ""
            mentions = shared_lexicon().find(text)
            understood = self._model.understand(mask(text, mentions), mentions)
            alarm = safety.assess(text, mentions, dict(understood.ranking))
            for key, value in parse_of(understood, alarm).items():
                message.set(key, value, add_to_output=True)
        return messages


def _encoder() -> Any:
    return shared_encoder(Settings.read().home / "encoder")


def parse_of(understood: Understanding, alarm: str | None) -> dict[str, Any]:
    """What was understood, as Rasa reads it: intent, intent_ranking, response_selector, and what the actions read."""
    ranking = understood.ranking[:_RANKING_LENGTH]
    label = alarm or understood.label
    accepted = understood.accepted or alarm is not None
    if not accepted and label != OUT_OF_SCOPE:
        ranking = ((FALLBACK, 1.0 - understood.confidence), *ranking)
    elif alarm:
        ranking = ((alarm, 1.0), *(item for item in ranking if item[0] != alarm))
    intents: dict[str, float] = {}
    for name, chance in ranking:
        topic = name.split("/")[0]
        intents.setdefault(topic, chance)
    ordered = [{"name": name, "confidence": round(chance, 4)} for name, chance in intents.items()]
    topics = sorted({name.split("/")[0] for name, _ in understood.ranking if not is_plain(name)})
    selector: dict[str, Any] = {"all_retrieval_intents": topics}
    for topic in topics:
        inside = [(name, chance) for name, chance in understood.ranking if name.startswith(f"{topic}/")]
        selector[topic] = {
            "response": {
                "responses": None,
                "confidence": round(inside[0][1], 4),
                "intent_response_key": inside[0][0],
                "utter_action": f"utter_{inside[0][0]}",
            },
            "ranking": [{"confidence": round(chance, 4), "intent_response_key": name} for name, chance in inside[:3]],
        }
    return {
        INTENT: ordered[0],
        INTENT_RANKING_KEY: ordered,
        RESPONSE_SELECTOR: selector,
        UNDERSTANDING: {
            "label": label if accepted or label == OUT_OF_SCOPE else None,
            "ranking": [[name, round(chance, 4)] for name, chance in understood.ranking[:_RANKING_LENGTH]],
            "in_scope": round(understood.in_scope, 4),
            "accepted": accepted,
        },
    }
