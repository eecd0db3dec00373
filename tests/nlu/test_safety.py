"""The patterns alone, without the classifier: what must be caught, and what sounds alike and must not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.nlu import (
    emergency_patterns,
    harmless_patterns,
    opioid_patterns,
    safety,
    self_harm_patterns,
    spanish_patterns,
)
from bot.nlu.lexicon import Lexicon
from bot.nlu.patterns import Pattern
from bot.nlu.plain_words import plain_words
from bot.nlu.safety import EMERGENCY_INTENT, INTENTS, OPIOID_INTENT, SELF_HARM_INTENT, assess, is_hearsay, opioids_in


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("i cant breathe after taking it", "breathing, no apostrophe"),
        ("I can’t breathe", "breathing, a curly apostrophe"),
        ("my husband stopped breathing", "someone else"),
        ("my throat is closing up", "an allergic reaction"),
        ("lips are swelling", "an allergic reaction"),
        ("hives everywhere", "an allergic reaction"),
        ("she is turning blue", "no oxygen"),
        ("he won't wake up", "not responsive"),
        ("my mom passed out", "not responsive"),
        ("my wife is having a seizure", "a seizure"),
        ("having bad chest pain", "the heart"),
        ("my 3 year old swallowed my capsules", "a child"),
        ("the dog ate the whole bottle of ldn pills", "a pet"),
        ("i took the whole bottle by mistake", "too much"),
        ("he overdosed", "an overdose now"),
        ("should i call 911", "asks for help"),
        ("throwing up blood", "severe symptoms"),
        ("precipitated withdrawal right now", "LDN on opioids"),
        ("his face is drooping", "a stroke"),
        ("siri call nine one one", "dictated"),
        ("took 3 bottles of drops by mistake", "too much"),
        ("the label said .1 ml and i gave her 1 ml", "ten times the dose"),
        ("who do i call if someone took too many pills", "asks for help, not about a possibility"),
        ("no puedo respirar", "Spanish"),
    ],
)
def test_emergencies_are_caught(lexicon: Lexicon, text: str, reason: str) -> None:
    assert assess(text, lexicon.find(text), {}) == EMERGENCY_INTENT, reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("i am suicidal", "names it"),
        ("i want to kill myself", "harming oneself"),
        ("thinking about ending it all", "hopelessness"),
        ("kms", "as chats abbreviate it"),
        ("i dont want to live", "a wish not to live"),
        ("i wanna die", "a wish to die"),
        ("I wish I would just not wake up", "a wish not to wake up"),
        ("my son says we'd be better off without me", "hopelessness"),
        ("how many pills would it take to kill me", "a lethal amount"),
        ("lethal dose of ldn", "a lethal amount"),
        ("take the whole bottle and be done", "an overdose on purpose"),
        ("she left a note", "a farewell"),
        ("tired of living", "hopelessness"),
        ("i tried to commit suicide last month", "an attempt not long ago"),
        ("theres a voice saying do it", "voices"),
        ("whats that 988 number", "asks for the line"),
        ("quiero morirme", "Spanish"),
    ],
)
def test_self_harm_is_caught(lexicon: Lexicon, text: str, reason: str) -> None:
    assert assess(text, lexicon.find(text), {}) == SELF_HARM_INTENT, reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("i take tramadol, can i start ldn", "takes it"),
        ("im on suboxone", "takes it"),
        ("my mom is on oxycodone", "someone else takes it"),
        ("percocet and ldn together?", "both named, nobody said"),
        ("my pain pills and ldn", "somebody's own"),
        ("took norco last night", "taken now"),
        ("on methadone", "elliptical"),
        ("i use kratom for pain", "kratom counts"),
        ("i go to a methadone clinic, can i take ldn", "treatment implied"),
        ("my doctor wants me to take ldn with my prescribed pain medication", "unnamed"),
        ("i wear a nicotine patch and take norco", "beside another patch"),
        ("half a strip of sub a day", "a short name"),
        ("i do h on weekends", "a street name"),
        ("the er shot me up with dilaudid this morning", "given, not shot"),
        ("do i need to quit my vicodin first", "first, before LDN"),
    ],
)
def test_people_who_take_opioids_are_caught(lexicon: Lexicon, text: str, reason: str) -> None:
    assert assess(text, lexicon.find(text), {}) == OPIOID_INTENT, reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("this wait is killing me", "an idiom"),
        ("dying to know the price", "an idiom"),
        ("my phone died", "not a person"),
        ("can ldn cause chest pain", "asks whether it can"),
        ("is a seizure a side effect", "asks about side effects"),
        ("does LDN help with suicidal thoughts", "asks whether it helps"),
        ("what is an overdose", "asks what it is"),
        ("i had a stroke 3 years ago", "in the past"),
        ("how long does ldn take to work", "no danger in it"),
        ("is ldn an opioid", "a general question"),
        ("what is the difference between naltrexone and methadone", "a general question"),
        ("clean since 2019, oxycodone before that", "not now"),
        ("i don't take opioids", "says no"),
        ("ldn with ibuprofen", "another class"),
        ("my humira and ldn", "another class"),
        ("my doctor tried to talk me out of it", "of taking LDN"),
        ("it feels like a knife in my neck", "a pain"),
        ("will one bottle do it for a month", "a supply"),
        ("my cat is sitting on my chest", "a cat"),
        ("who do i call in an emergency", "a general question"),
        ("do you deliver to norcross, georgia", "a city, not Norco"),
        ("my mom thinks its a narcotic", "what LDN is taken for"),
        ("", "nothing"),
    ],
)
def test_what_sounds_alike_is_let_pass(lexicon: Lexicon, text: str, reason: str) -> None:
    assert assess(text, lexicon.find(text), {}) is None, reason


def test_an_emergency_comes_before_self_harm(lexicon: Lexicon) -> None:
    """Whoever has taken something needs 911 first; the answer names 988 too."""
    text = "i want to die so i took the whole bottle of pills"
    assert assess(text, lexicon.find(text), {}) == EMERGENCY_INTENT


def test_an_emergency_comes_before_opioids(lexicon: Lexicon) -> None:
    text = "i took ldn with my oxycodone and i can't breathe"
    assert assess(text, lexicon.find(text), {}) == EMERGENCY_INTENT


@pytest.mark.parametrize("intent", [EMERGENCY_INTENT, SELF_HARM_INTENT])
def test_the_classifier_is_believed_without_a_pattern(intent: str) -> None:
    text, believed = "something is very wrong here", safety._BELIEVED[intent]
    assert assess(text, [], {"side_effects/other": 0.5, intent: believed}) == intent
    assert assess(text, [], {"side_effects/other": 0.5, intent: believed - 0.01}) is None
    # What is known to be harmless stays so.
    assert assess("this wait is killing me", [], {intent: 0.99}) is None


@pytest.mark.parametrize("intent", [EMERGENCY_INTENT, SELF_HARM_INTENT])
def test_in_the_form_the_classifier_must_be_surer(intent: str) -> None:
    assert assess("nora from the other office in ohio", [], {intent: safety._SURE_IN_FORM - 0.01}, in_form=True) is None
    assert assess("nora from the other office in ohio", [], {intent: safety._SURE_IN_FORM}, in_form=True) == intent
    # When somebody can be reached is no question to it.
    assert assess("i wont be here tomorrow", [], {intent: 0.99}, in_form=True) is None


@pytest.mark.parametrize(
    "text",
    [
        "how many weeks till it works",
        "how many days does it take until it works",
        "how long will everything take until it works",
        "diarrhea 4x a day",
    ],
)
def test_ordinary_questions_raise_no_alarm(text: str) -> None:
    assert assess(text, [], {}) is None


def test_how_many_pills_it_takes_does() -> None:
    assert assess("how many of my pills would be enough", [], {}) == SELF_HARM_INTENT
    assert assess("how many pills to make sure it kills me", [], {}) == SELF_HARM_INTENT


def test_the_classifier_alone_must_be_surer_about_opioids_that_are_not_named(lexicon: Lexicon) -> None:
    believed = safety._BELIEVED[OPIOID_INTENT]
    assert assess("the strong stuff", [], {OPIOID_INTENT: 2 * believed}) == OPIOID_INTENT
    assert assess("the strong stuff", [], {OPIOID_INTENT: 2 * believed - 0.01}) is None
    named = "opioid syrup"
    assert assess(named, lexicon.find(named), {OPIOID_INTENT: believed}) == OPIOID_INTENT
    assert assess(named, lexicon.find(named), {OPIOID_INTENT: believed - 0.01}) is None


def test_opioids_are_told_from_other_medicines(lexicon: Lexicon) -> None:
    found = opioids_in(lexicon.find("i take humira, tramadol and suboxone with my ldn"))
    assert [mention.value for mention in found] == ["tramadol", "buprenorphine"]


def test_every_pattern_has_a_reason_and_is_written_in_lower_case() -> None:
    modules = (emergency_patterns, harmless_patterns, opioid_patterns, self_harm_patterns, spanish_patterns)
    tables = [table for module in modules for table in vars(module).values() if isinstance(table, tuple) and table]
    patterns = [pattern for table in tables for pattern in table]
    assert len(tables) >= 15 and all(isinstance(pattern, Pattern) and pattern.reason for pattern in patterns)
    # They are matched on text in lower case: a capital would never match.
    plain = [pattern.regex.pattern.replace("\\S", "").replace("\\D", "").replace("\\W", "") for pattern in patterns]
    assert [text for text in plain if text.replace("\\B", "") != text.lower().replace("\\B", "")] == []


_ALARMS = (
    ("i cant breathe", EMERGENCY_INTENT),
    ("she won't wake up", EMERGENCY_INTENT),
    ("my kid got into my pills", EMERGENCY_INTENT),
    ("i want to kill myself", SELF_HARM_INTENT),
    ("i don't want to be here anymore", SELF_HARM_INTENT),
    ("i take oxycodone every day", OPIOID_INTENT),
)


@pytest.mark.parametrize(("text", "intent"), _ALARMS)
@pytest.mark.parametrize(
    "typed",
    [
        str.upper,
        str.title,
        lambda text: f"\U0001f62d\U0001f62d{text}\U0001f6a8",
        lambda text: "I have used the drops for years. " * 28 + text + ". " + "Thank you so much. " * 48,
        lambda text: f"how much is it? do you ship to texas? {text}",
        lambda text: f"{text}... what is the usual dose?",
        lambda text: text.replace("a", "\uff41"),
        lambda text: text.replace("'", "\u2019"),
        lambda text: f"this wait is killing me and {text}",
    ],
    ids=["capitals", "title", "emoji", "long", "after questions", "before a question", "full width", "quotes", "idiom"],
)
def test_an_alarm_is_heard_however_it_is_typed(
    lexicon: Lexicon, text: str, intent: str, typed: Callable[[str], str]
) -> None:
    assert assess(typed(text), lexicon.find(typed(text)), {}) == intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("mi hijo se tomó mis pastillas", EMERGENCY_INTENT),
        ("MI ESPOSA NO PUEDE RESPIRAR", EMERGENCY_INTENT),
        ("mi papá no despierta", EMERGENCY_INTENT),
        ("se me está cerrando la garganta", EMERGENCY_INTENT),
        ("necesito una ambulancia", EMERGENCY_INTENT),
        ("no quiero vivir", SELF_HARM_INTENT),
        ("quiero matarme", SELF_HARM_INTENT),
        ("mi familia estaría mejor sin mí", SELF_HARM_INTENT),
        ("tomo tramadol, ¿puedo tomar LDN?", OPIOID_INTENT),
        ("uso un parche de fentanilo para el dolor", OPIOID_INTENT),
        ("mi perro se murió el año pasado", None),
        ("me muero de risa con este chat", None),
        ("¿puede la naltrexona causar dolor de pecho?", None),
        ("¿la naltrexona es un opioide?", None),
        ("nunca he tomado opioides", None),
    ],
)
def test_spanish(lexicon: Lexicon, text: str, intent: str | None) -> None:
    assert assess(text, lexicon.find(text), {}) == intent


@pytest.mark.parametrize(
    ("text", "hearsay"),
    [
        ("why can't ldn be taken with opioids", True),
        ("what meds count as opioids", True),
        ("i don't take any opioids", True),
        ("i take tramadol, can i start ldn", False),
        ("can ldn be taken with norco", False),
    ],
)
def test_talk_about_opioids_is_told_from_taking_them(text: str, hearsay: bool) -> None:
    assert is_hearsay(plain_words(text)) is hearsay


def test_the_intents_of_safety() -> None:
    assert INTENTS == (SELF_HARM_INTENT, EMERGENCY_INTENT, OPIOID_INTENT)
