"""What a lead is about, as people read it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.knowledge import Knowledge
from bot.leads.lead import Lead


@dataclass(frozen=True)
class Subjects:
    """The questions behind topics and the names behind conditions."""

    questions: dict[str, str]
    conditions: dict[str, str]

    @classmethod
    def of(cls, knowledge: Knowledge) -> Subjects:
        return cls(
            {id: answer.question for id, answer in knowledge.answers.items()},
            {key: condition.name for key, condition in knowledge.conditions.items()},
        )

    @property
    def topics(self) -> list[str]:
        """What stands before the slash of the answers' ids, for a filter."""
        return sorted({id.partition("/")[0] for id in self.questions if "/" in id})

    @property
    def preferable(self) -> set[str]:
        """What a pharmacist may prefer: topics, answers, conditions."""
        return {*self.questions, *self.topics, *self.conditions}

    def asked(self, lead: Lead) -> list[str]:
        """What the visitor asked in the chat before."""
        return [self.questions.get(topic, topic) for topic in lead.topics]

    def named(self, lead: Lead) -> list[str]:
        """The conditions that the visitor asked about."""
        return [self.conditions.get(key, key.replace("_", " ")) for key in lead.conditions]

    def line(self, lead: Lead) -> str:
        """One line for a list: the visitor's own words, or what was asked."""
        return lead.about or "; ".join((*self.named(lead), *self.asked(lead))) or "Nothing was said about it."
