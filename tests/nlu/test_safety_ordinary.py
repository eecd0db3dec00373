"""Ordinary messages put together from their parts: what shares words with an alarm raises none in the patterns."""

from __future__ import annotations

from itertools import product

import pytest

from bot.nlu.lexicon import Lexicon
from bot.nlu.safety import EMERGENCY_INTENT, assess

# A row is what may stand in each place, told apart by " / "; "-" is nothing.
_TALK = {
    "waiting": (
        "how many / about how many",
        "days / weeks / pills / bottles / doses",
        "till / until / before / does it take until",
        "it works / i feel it / the pain stops / im done / it is enough / it gets here / the dreams end",
    ),
    "ending a treatment": (
        "i want to / can i / how do i / im going to / im ready to / is it ok to / i decided to",
        "stop / quit / end / give up on / get off / kill / cancel / be done with",
        "ldn / my treatment / the drops / my refill / my subscription / this trial",
    ),
    "had enough of": (
        "i cant / i really cant",
        "take it / take this / do this / keep doing this",
        "anymore / any longer",
        "the taste / the dreams are too weird / its too expensive / with all the headaches / my insurance dropped it",
    ),
    "the color": (
        "my / why are the / the / are your",
        "capsules / pills i got / drops you sent me / tablets this month / 3 mg capsules",
        "are / look / turned / came / supposed to be",
        "blue / a bit grey / dark purple / all blue now",
    ),
    "no use": (
        "whats the point of / is there any point in / no point in",
        "continuing ldn / staying on it / going up / calling / waiting / seeing another doctor / trying ldn",
    ),
    "a side effect": (
        "i have / im having / is it normal to have",
        "headaches / diarrhea / vivid dreams / nausea / insomnia / a rash / anxiety / a sore throat / muscle spasms",
        "since i started / every night / for 2 days / again / 4 times a day / at 4.5 / now",
    ),
    "what it does": (
        "it / my new dose / going up",
        "makes me / is making me",
        "tired / groggy / cranky / feel dead tired / cry / dizzy / throw up / wake up at 3 / mad at my kids",
    ),
    "what it might do": (
        "does ldn / can it / will it",
        "kill cancer cells / hurt my liver / kill my appetite / kill me in the long run / stop the pain for good"
        " / shorten my life / help with withdrawal from antidepressants / make things worse first",
    ),
    "exaggeration": (
        "this / the wait / the price / my back / this heat / my fibro / your hold music",
        "is killing me / kills me / is murder / will be the death of me / makes me want to scream / is to die for",
        "- / lol / can ldn help",
    ),
    "pets": (
        "my dog / our cat / the horse / my old dog / my puppy",
        "died last week / is on ldn / has cancer / got put down in june / knocked over my bottle / wont take his pill",
    ),
    "the past": (
        "i had / my husband had / mom had",
        "surgery / a stroke / a heart attack / a seizure / chemo / an allergic reaction",
        "10 years ago / in 2015 / last year / as a kid / years ago can i take ldn",
    ),
    "family": (
        "my kid / my daughter / my teenager / my husband / my toddler",
        "wont take the drops / cant swallow pills / is on 1.5 mg / wants to stop / wont wake up early"
        " / forgot his dose",
    ),
    "a dose": (
        "i took my dose / took one / took my ldn",
        "late / at 3 am / with wine last night / this morning instead / too late / and felt sick / and slept fine",
    ),
    "the last one": (
        "my last / took my last / down to my last / end of my",
        "dose / capsule / bottle / refill",
        "- / tonight / was tuesday / what now / need more / before the trip",
    ),
    "patches": (
        "i wear a / i use a / my / is it ok with a",
        "nicotine / hormone / estrogen / lidocaine / salonpas / menopause / motion sickness / icy hot / glucose",
        "patch",
    ),
    "a pain clinic": (
        "my pain doctor / pain management / the pain clinic",
        "told me about ldn / never heard of ldn / gave me injections of steroid"
        " / suggested gabapentin / prescribed ldn",
    ),
    "is it an opioid": (
        "is / does / would",
        "aleve / ibuprofen / gabapentin / tylenol / cymbalta / ldn / meloxicam",
        "an opioid / count as an opioid / considered a narcotic",
    ),
    "an antidote": (
        "what is / do you sell / do i need / is ldn the same as",
        "narcan / naloxone / a naloxone kit / an opioid antagonist",
    ),
    "how much": (
        "how much / how many mg",
        "is too much / is too much for a kid / is the limit / is enough / would be enough for pain",
        "- / for me / per day",
    ),
    "fed up": (
        "i am / my wife is",
        "dead tired / sick of waiting / tired of pills / dying to try it / bored to death / so done with doctors",
        "- / lol / can ldn help",
    ),
    "coming off another medicine": (
        "withdrawal from / coming off / weaning off",
        "antidepressants / lexapro / prednisone / coffee / xanax / nicotine",
        "- / is hard / and starting ldn",
    ),
    "away": (
        "i wont be / i will not be",
        "home / available / reachable / in town",
        "next week / until friday / tomorrow / tonight / on monday / after 5",
    ),
}
_FORM = {
    "names": (
        "- / my name is / this is",
        "will / christopher / nora / roxie",
        "payne / graves / stroke / coffin / hurt / cutter / slaughter / blue / gunn / deadman / norcross / blood",
    ),
    "when to call": (
        "call me / text me",
        "before / after / until",
        "i leave / work / noon / i go to bed / my kid wakes up / my surgery",
    ),
    "when not to": (
        "i wont be / im not going to be / im / i will be",
        "here / around / gone / away / out / by the phone",
        "next week / until friday / tomorrow / tonight / for a few days / in the morning",
    ),
    "sending": (
        "- / please / ok / just",
        "send / send it / submit / end it here / finish / delete it / stop / kill it / drop it / cancel it / skip",
        "- / please / now / no email",
    ),
    "being done": (
        "im done / i am finished / all done / im through",
        "- / with this form / for today / with my bottle / with doctors / typing / thanks / for now",
    ),
}


def _messages(places: tuple[str, ...]) -> list[str]:
    parts = [place.split(" / ") for place in places]
    return [" ".join(word for word in words if word != "-") for words in product(*parts)]


@pytest.mark.parametrize(
    ("places", "in_form"),
    [*((places, False) for places in _TALK.values()), *((places, True) for places in _FORM.values())],
    ids=[*_TALK, *(f"form: {kind}" for kind in _FORM)],
)
def test_ordinary_messages_raise_no_alarm(lexicon: Lexicon, places: tuple[str, ...], in_form: bool) -> None:
    raised = {
        text: alarm
        for text in _messages(places)
        if (alarm := assess(text, lexicon.find(text), {}, in_form=in_form)) is not None
    }
    assert raised == {}


def test_there_are_many() -> None:
    texts = {text for places in (*_TALK.values(), *_FORM.values()) for text in _messages(places)}
    assert len(texts) > 2000


@pytest.mark.parametrize(
    "text",
    ["i want to die", "i wont be around anymore", "im done with life", "he is turning blue", "my tongue is swelling"],
)
def test_an_alarm_is_heard_in_the_form_too(lexicon: Lexicon, text: str) -> None:
    assert assess(text, lexicon.find(text), {}, in_form=True) is not None


def test_outside_the_form_an_end_is_taken_seriously(lexicon: Lexicon) -> None:
    for text in ("i wont be here tomorrow", "i want to end it", "end it here"):
        assert assess(text, lexicon.find(text), {}) == "self_harm", text


@pytest.mark.parametrize(
    "text",
    [
        "i took the pills and he is turning blue",
        "took my pills turned blue",
        "gave him the drops this time he turned blue",
        "she took the drops and is going blue",
        "the bottle is empty and she is grey",
    ],
)
def test_a_person_who_turns_blue_beside_a_medicine_is_heard(text: str, lexicon: Lexicon) -> None:
    assert assess(text, lexicon.find(text), {}) == EMERGENCY_INTENT
