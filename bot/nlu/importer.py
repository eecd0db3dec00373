"""Tells Rasa the responses of the retrieval intents, from the knowledge.

The text stands in `data/knowledge` alone; Rasa wants a response `utter_topic/name` for each retrieval intent
`topic/name`. This importer derives them, so that Rasa's own commands and its retrieval action know them too. What was
changed in the console comes from a file that the environment names, so that a training can be repeated without the
database. It is served to the whole training: names of conditions are masked in the examples.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.knowledge import knowledge, load, serve
from bot.knowledge.examples import intent_of, is_plain
from bot.knowledge.overlay import VARIABLE, overlaid, read_overlay


class KnowledgeImporter(TrainingDataImporter):
    """Responses derived from the answers; no training data of its own."""

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        """Rasa passes the paths of its files; the knowledge has its own."""
        overlay = os.environ.get(VARIABLE)
        if overlay:
            serve(overlaid(load(), read_overlay(Path(overlay)))[0])

    def get_domain(self) -> Domain:
        known = knowledge()
        responses = {
            f"utter_{answer.id}": [
                {
                    "text": " ".join(
                        known.pharmacy.fill(sentence.text)
                        for sentence in answer.sentences
                        if known.pharmacy.shows(sentence)
                    )
                }
            ]
            for answer in known.answers.values()
            if not is_plain(intent_of(answer.id))
        }
        return Domain.from_dict({"responses": responses})

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        return StoryGraph([])

    def get_conversation_tests(self) -> StoryGraph:
        return StoryGraph([])

    def get_config(self) -> dict[str, Any]:
        return {}

    def get_config_file_for_auto_config(self) -> str | None:
        return None

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        return TrainingData()
