"""Reading one message of a conversation: safety first, then what it leans on, then how many questions it asks."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from bot.knowledge import knowledge
from bot.knowledge.medicines import medicines
from bot.leads.contact import holds_only_contacts
from bot.nlu import safety
from bot.nlu.follow_up import Context, resolve
from bot.nlu.forgetting import FORGET_ME, decision_of, wants_to_be_forgotten
from bot.nlu.language import ENGLISH, SPANISH, identify
from bot.nlu.lexicon import CONDITION, MEDICATION, Lexicon, Mention
from bot.nlu.masking import mask
from bot.nlu.spacing import spaced
from bot.nlu.spanish import wish_of
from bot.nlu.splitting import MOST_PARTS, Part, split
from bot.nlu.subject import points_at_drug
from bot.nlu.understanding import AnswerModel, Understanding

# A message less likely than this to be about LDN is not searched for several questions.
_IN_SCOPE_TO_SPLIT = 0.30
# How much a named medicine says about what is asked, beside the wording.
_MEDICINE_EVIDENCE = 0.12
_CONDITION_EVIDENCE = 0.50
# "Can you take it with statins": so clear, "it" is the drug of this site, however foreign the other name.
_CLEAR_WITH_MEDICINE = 0.60
# An answer about a class of medicines, where none is named, is only for what is clearly asked.
_CLEAR_WITHOUT_NAME = 0.40
_OPIOIDS = "safety/opioids"
ASK_CONDITION = "ask_condition"
_REQUEST = "request_pharmacist"
_CAN_IT_HELP = re.compile(
    r"^(?:\W*(?:so|and|hi|hello|hey|ok)\W+)*(?:can|could|does|do|will|would|is|has|have|might|any)\b.*"
    r"\b(?:help\w*|work\w*|treat\w*|good|effective|useful|use|(?:used|prescribed) (?:for|in|to)"
    r"|benefit\w*|cure\w*|heal\w*|improve\w*|do anything)\b"
)


@dataclass(frozen=True)
class Reading:
    """What a message says: its meaning as a whole, the safety intent it raises, its questions if it asks several."""

    whole: Understanding
    mentions: Sequence[Mention]
    alarm: str | None
    parts: Sequence[Part]
    # Of the message, and of the conversation from here on: a name or a number in between changes nothing.
    language: str = ENGLISH
    conversation_language: str = ENGLISH
    # Opioids are only talked about: nobody takes one.
    hearsay: bool = False


@dataclass(frozen=True)
class Setting:
    """Where a message is said.

    `language`: of the conversation so far; `in_form`: the contact form asked something; `erasure_asked`: the last
    reply asked whether to erase what is held.
    """

    language: str = ENGLISH
    in_form: bool = False
    erasure_asked: bool = False


def with_names(understood: Understanding, text: str, mentions: Sequence[Mention]) -> Understanding:
    """The ranking with the evidence of the names in a message.

    The class of a medicine says which answer covers it; "can it help <condition>" asks about that condition.
    """
    if not understood.accepted and understood.in_scope < _IN_SCOPE_TO_SPLIT:
        return understood
    kinds = {mention.kind for mention in mentions}
    if CONDITION in kinds and MEDICATION not in kinds and _CAN_IT_HELP.search(text.lower()):
        return _shifted(understood, {ASK_CONDITION}, _CONDITION_EVIDENCE)
    topics = _topics_of(mentions)
    if topics:
        return _shifted(understood, topics, _MEDICINE_EVIDENCE)
    if understood.confidence < _CLEAR_WITHOUT_NAME and understood.label in _covering():
        # "How does it ease pain" is close to what is said of painkillers, but none is named.
        return understood.without(_covering())
    return understood


@cache
def _covering() -> frozenset[str]:
    """The answers that cover classes of medicines."""
    return frozenset(group.topic for group in medicines().values())


def _topics_of(mentions: Sequence[Mention]) -> set[str]:
    """The answers that cover the medicines named."""
    return {medicines()[mention.group].topic for mention in mentions if mention.kind == MEDICATION and mention.group}


def _about_it(understood: Understanding, masked: str, mentions: Sequence[Mention], out_of_scope: str) -> Understanding:
    """What asks about another medicine and "it" is accepted if only the other name made it look foreign."""
    if understood.accepted or not points_at_drug(masked):
        return understood
    inside = understood.without({out_of_scope})
    if inside.label in _topics_of(mentions) and inside.confidence >= _CLEAR_WITH_MEDICINE:
        return Understanding(inside.ranking, understood.in_scope, True)
    return understood


def by_medicine(part: Part, mentions: Sequence[Mention]) -> list[Part]:
    """A question about medicines that different answers cover, as a question about each; else the question itself.

    The label of each is the answer for its medicine, its text the medicine as written.
    """
    covering = {medicines()[m.group].topic: m.text for m in reversed(mentions) if m.kind == MEDICATION and m.group}
    if len(covering) < 2 or part.understood.label not in (*covering, safety.OPIOID_INTENT):
        return [part]
    order = sorted(covering, key=lambda topic: part.text.find(covering[topic]))
    return [Part(covering[topic], Understanding(((topic, 1.0),), part.understood.in_scope, True)) for topic in order]


def _shifted(understood: Understanding, labels: Collection[str], evidence: float) -> Understanding:
    """The ranking with a share of belief moved to some labels."""
    chances = {
        label: chance * (1 - evidence) + (evidence / len(labels) if label in labels else 0.0)
        for label, chance in understood.ranking
    }
    ranking = tuple(sorted(chances.items(), key=lambda item: -item[1]))
    return Understanding(ranking, understood.in_scope, understood.accepted)


def read(
    model: AnswerModel,
    lexicon: Lexicon,
    text: str,
    context: Context | None = None,
    setting: Setting = Setting(),
) -> Reading:
    """Read one message; `context` is what the conversation was last about, `setting` how it is held."""

    # Ways of cutting a message share their pieces.
    @cache
    def understand(piece: str) -> Understanding:
        found = lexicon.find(piece)
        masked = mask(piece, found)
        understood = _about_it(model.understand(masked, found), masked, found, model.out_of_scope)
        return with_names(understood, piece, found)

    def questions() -> Sequence[Part]:
        parts = split(text, mentions, understand, model.out_of_scope)
        each = [one for part in parts or [Part(text, whole)] for one in by_medicine(part, lexicon.find(part.text))]
        return each[:MOST_PARTS] if len(each) > 1 else ()

    languages = _languages(text, lexicon.find(text), setting)
    if languages[0] == ENGLISH:
        # Spacing knows English words: it would cut "farmacéutico" at its accent.
        text = spaced(text, lexicon)
    mentions = lexicon.find(text)
    whole = understand(text)
    # The classifier knows English: what it makes of another language is chance. The patterns know better.
    chances = dict(whole.ranking) if languages[0] == ENGLISH else {}
    alarm = safety.assess(text, mentions, chances, in_form=setting.in_form)
    if alarm:
        # The warning comes first; what else was asked in English is answered after it.
        others = questions() if alarm == safety.OPIOID_INTENT and languages[0] == ENGLISH else ()
        others = [part for part in others if part.understood.label != _OPIOIDS]
        return Reading(whole, mentions, alarm, others, *languages)
    wish = wish_of(text) if languages[0] == SPANISH else None
    erasure = decision_of(text, wish or (whole.label if whole.accepted else None)) if setting.erasure_asked else None
    if erasure is None and wants_to_be_forgotten(text):
        erasure = FORGET_ME
    if not setting.in_form and holds_only_contacts(text, pharmacy_phone=knowledge().pharmacy.phone):
        # Told that details can be left here, people just type them.
        wish = _REQUEST
    if erasure or wish or languages[0] != ENGLISH:
        wish = erasure or wish
        certain = Understanding(((wish or model.out_of_scope, 1.0),), float(wish is not None), wish is not None)
        return Reading(certain, mentions, None, (), *languages)
    # What raised no alarm is no emergency, however few the likelier answers are.
    whole = whole.without(safety.INTENTS)
    parts: Sequence[Part] = ()
    if whole.in_scope >= _IN_SCOPE_TO_SPLIT:
        parts = questions()
    if context and not parts:
        whole = resolve(text, mentions, whole, context, understand, model.out_of_scope)
    return Reading(whole, mentions, None, parts, *languages, hearsay=safety.is_hearsay(text))


def _languages(text: str, mentions: Sequence[Mention], setting: Setting) -> tuple[str, str]:
    """The language of a message, and of the conversation from here on."""
    # Medicines have one name in many languages.
    for mention in sorted(mentions, key=lambda mention: -mention.start):
        if mention.kind == MEDICATION:
            text = f"{text[: mention.start]} {text[mention.end :]}"
    language = identify(text) or setting.language
    # An answer to the form is often a name or a place: there only a sentence changes the language.
    lasting = (identify(text, sentence=True) or setting.language) if setting.in_form else language
    return language, lasting
