"""Reading one message of a conversation: safety first, then what it leans on, then how many questions it asks."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from bot.knowledge.medicines import medicines
from bot.nlu import safety
from bot.nlu.follow_up import Context, resolve
from bot.nlu.language import is_spanish
from bot.nlu.lexicon import CONDITION, MEDICATION, Lexicon, Mention
from bot.nlu.masking import mask
from bot.nlu.splitting import Part, split
from bot.nlu.understanding import AnswerModel, Understanding

# A message less likely than this to be about LDN is not searched for several questions.
_IN_SCOPE_TO_SPLIT = 0.30
# How much a named medicine says about what is asked, beside the wording.
_MEDICINE_EVIDENCE = 0.12
_CONDITION_EVIDENCE = 0.50
ASK_CONDITION = "ask_condition"
_CAN_IT_HELP = re.compile(
    r"^(?:\W*(?:so|and|hi|hello|hey|ok)\W+)*(?:can|could|does|do|will|would|is|has|have|might|any)\b.*"
    r"\b(?:help\w*|work\w*|treat\w*|good|effective|useful|use|benefit\w*|cure\w*|heal\w*|improve\w*|do anything)\b"
)


@dataclass(frozen=True)
class Reading:
    """What a message says: its meaning as a whole, the safety intent it raises, its questions if it asks several."""

    whole: Understanding
    mentions: Sequence[Mention]
    alarm: str | None
    parts: Sequence[Part]
    language: str = "en"


def with_names(understood: Understanding, text: str, mentions: Sequence[Mention]) -> Understanding:
    """The ranking with the evidence of the names in a message.

    The class of a medicine says which answer covers it; "can it help <condition>" asks about that condition.
    """
    if not understood.accepted and understood.in_scope < _IN_SCOPE_TO_SPLIT:
        return understood
    kinds = {mention.kind for mention in mentions}
    if CONDITION in kinds and MEDICATION not in kinds and _CAN_IT_HELP.search(text.lower()):
        return _shifted(understood, {ASK_CONDITION}, _CONDITION_EVIDENCE)
    topics = {medicines()[mention.group].topic for mention in mentions if mention.kind == MEDICATION and mention.group}
    return _shifted(understood, topics, _MEDICINE_EVIDENCE) if topics else understood


def _shifted(understood: Understanding, labels: Collection[str], evidence: float) -> Understanding:
    """The ranking with a share of belief moved to some labels."""
    chances = {
        label: chance * (1 - evidence) + (evidence / len(labels) if label in labels else 0.0)
        for label, chance in understood.ranking
    }
    ranking = tuple(sorted(chances.items(), key=lambda item: -item[1]))
    return Understanding(ranking, understood.in_scope, understood.accepted)


def read(model: AnswerModel, lexicon: Lexicon, text: str, context: Context | None = None) -> Reading:
    """Read one message; `context` is what the conversation was last about."""

    # Ways of cutting a message share their pieces.
    @cache
    def understand(piece: str) -> Understanding:
        found = lexicon.find(piece)
        return with_names(model.understand(mask(piece, found), found), piece, found)

    mentions = lexicon.find(text)
    whole = understand(text)
    alarm = safety.assess(text, mentions, dict(whole.ranking))
    if alarm:
        return Reading(whole, mentions, alarm, ())
    if is_spanish(text):
        return Reading(Understanding(whole.without(safety.INTENTS).ranking, 0.0, False), mentions, None, (), "es")
    # What raised no alarm is no emergency, however few the likelier answers are.
    whole = whole.without(safety.INTENTS)
    parts: Sequence[Part] = ()
    if whole.in_scope >= _IN_SCOPE_TO_SPLIT:
        parts = split(text, mentions, understand, model.out_of_scope)
    if context and not parts:
        whole = resolve(text, mentions, whole, context, understand, model.out_of_scope)
    return Reading(whole, mentions, None, parts)
