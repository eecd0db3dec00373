"""Load, check and look up what the assistant knows. Pure Python: no web framework, no Rasa."""

from bot.knowledge.load import KnowledgeError, knowledge, load, serve
from bot.knowledge.model import Answer, Condition, Knowledge, Pharmacy, Sentence, Source

__all__ = [
    "Answer",
    "Condition",
    "Knowledge",
    "KnowledgeError",
    "Pharmacy",
    "Sentence",
    "Source",
    "knowledge",
    "load",
    "serve",
]
