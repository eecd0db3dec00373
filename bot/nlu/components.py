"""The Rasa graph components: names in a message, and what the message asks.

Thin shells: `lexicon.py`, `understanding.py` and `safety.py` do the work and know nothing of Rasa.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
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

from bot.knowledge.examples import OPIOID_USER, intent_of, is_plain
from bot.nlu import safety
from bot.nlu.embedding_store import encode_kept
from bot.nlu.encoder import shared_encoder
from bot.nlu.follow_up import Context
from bot.nlu.language import ENGLISH, load_lists
from bot.nlu.left_out import write_left_out
from bot.nlu.lexicon import shared_lexicon
from bot.nlu.masking import mask
from bot.nlu.reading import Reading, Setting, read
from bot.nlu.splitting import Part
from bot.nlu.understanding import AnswerModel, Understanding
from bot.settings import Settings

OUT_OF_SCOPE = "out_of_scope"
FALLBACK = "nlu_fallback"
# What a message was understood as, for the actions: {"label", "ranking", "in_scope", "accepted", "language",
# "conversation_language", "hearsay", "parts"}.
UNDERSTANDING = "understanding"
# Said with a message that follows upon the question whether to erase what is held.
ERASURE_ASKED = "erasure_asked"
_RANKING_LENGTH = 10
_WANTS_A_PERSON = ("request_pharmacist", "personal_advice")
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
        load_lists()
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
        embeddings = encode_kept(_encoder(), masked, _encoder_folder())
        self._model = AnswerModel.train(_encoder(), masked, mentions, labels, OUT_OF_SCOPE, _EXEMPT, embeddings)
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
            write_left_out(folder, texts, self._model)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, intent_ranking, response_selector and understanding."""
        if self._model is None:
            raise ValueError("The classifier has no model: train one with `make train`.")
        for message in messages:
            reading = read(
                self._model, shared_lexicon(), message.get(TEXT) or "", _context_of(message), _setting_of(message)
            )
            for key, value in parse_of(reading).items():
                message.set(key, value, add_to_output=True)
        return messages


def _encoder() -> Any:
    return shared_encoder(_encoder_folder())


def _encoder_folder() -> Path:
    return Settings.read().home / "encoder"


def _context_of(message: Message) -> Context | None:
    """What the conversation was last about, if the dialogue process said so with the message."""
    slots = (message.get("metadata") or {}).get("context") or {}
    topic = slots.get("last_topic")
    return Context.of(intent_of(topic)) if topic else None


def _setting_of(message: Message) -> Setting:
    """How the conversation is held, if the dialogue process said so with the message."""
    slots = (message.get("metadata") or {}).get("context") or {}
    return Setting(
        slots.get("language") or ENGLISH,
        in_form=bool(slots.get("requested_slot")),
        erasure_asked=bool(slots.get(ERASURE_ASKED)),
    )


def parse_of(reading: Reading) -> dict[str, Any]:
    """What was understood, as Rasa reads it: intent, intent_ranking, response_selector, and what the actions read."""
    understood = reading.whole
    ranking = understood.ranking[:_RANKING_LENGTH]
    label = reading.alarm or _leading_label(reading.parts) or understood.label
    accepted = understood.accepted or bool(reading.alarm or reading.parts)
    if not accepted and label != OUT_OF_SCOPE:
        ranking = ((FALLBACK, 1.0 - understood.confidence), *ranking)
    elif label != understood.label:
        ranking = ((label, 1.0), *(item for item in ranking if item[0] != label))
    intents: dict[str, float] = {}
    for name, chance in ranking:
        intents.setdefault(name.split("/")[0], chance)
    ordered = [{"name": name, "confidence": round(chance, 4)} for name, chance in intents.items()]
    return {
        INTENT: ordered[0],
        INTENT_RANKING_KEY: ordered,
        RESPONSE_SELECTOR: _response_selector(label, understood),
        UNDERSTANDING: {
            "label": label if accepted or label == OUT_OF_SCOPE else None,
            "ranking": [[name, round(chance, 4)] for name, chance in understood.ranking[:_RANKING_LENGTH]],
            "in_scope": round(understood.in_scope, 4),
            "accepted": accepted,
            "language": reading.language,
            "conversation_language": reading.conversation_language,
            "hearsay": reading.hearsay,
            "parts": [{"label": part.understood.label, "text": part.text} for part in reading.parts],
        },
    }


def _leading_label(parts: Sequence[Part]) -> str | None:
    """The part that decides how the dialogue goes on: a wish for a person starts the form, whatever else is asked."""
    labels = [part.understood.label for part in parts]
    return next((label for label in labels if label in _WANTS_A_PERSON), labels[0] if labels else None)


def _response_selector(label: str, understood: Understanding) -> dict[str, Any]:
    """The best answers of each topic in the form that Rasa's retrieval action and tests read."""
    topics = sorted({name.split("/")[0] for name, _ in understood.ranking if not is_plain(name)})
    selector: dict[str, Any] = {"all_retrieval_intents": topics}
    for topic in topics:
        inside = sorted(
            (
                (name, 1.0 if name == label != understood.label else chance)
                for name, chance in understood.ranking
                if name.startswith(f"{topic}/")
            ),
            key=lambda item: -item[1],
        )
        selector[topic] = {
            "response": {
                "responses": None,
                "confidence": round(inside[0][1], 4),
                "intent_response_key": inside[0][0],
                "utter_action": f"utter_{inside[0][0]}",
            },
            "ranking": [{"confidence": round(chance, 4), "intent_response_key": name} for name, chance in inside[:3]],
        }
    return selector
