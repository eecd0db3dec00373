import asyncio

from sqlalchemy import select

from bot.store.choice_hints import ChoiceHints
from bot.store.conversations import Conversations
from bot.store.turn_tables import turns as turns_table
from bot.web.brain_client import BrainUnavailable
from bot.web.erasing import Eraser
from bot.web.incoming import Incoming
from bot.web.listeners import Listeners
from bot.web.live_chats import LiveChats
from bot.web.turns import Turns


def test_turns_of_one_conversation_keep_their_order_and_no_lock_is_left(engine, brain, pharmacy):
    store, chats = Conversations(engine), LiveChats(engine, pharmacy, live_minutes=5)
    eraser, listeners = Eraser(engine, brain, pharmacy), Listeners(chats)
    turns = Turns(store, ChoiceHints(engine), brain, eraser, pharmacy, chats, listeners, messages_per_minute=20)
    one, two = store.open(), store.open()
    brain.seconds = 0.02

    async def run():
        await asyncio.gather(
            *(
                turns.take(conversation, Incoming(f"m{number}", text=f"n{number}"))
                for number in range(4)
                for conversation in (one, two)
            )
        )
        assert not turns._locks

    asyncio.run(run())
    for conversation in (one, two):
        assert [turn for asked, turn, _ in brain.turns if asked == conversation] == ["m0", "m1", "m2", "m3"]
    assert brain.at_once == 2


def test_what_is_chosen_after_did_you_mean_is_kept_as_a_hint(client, brain, engine):
    offered = ["dosing/timing", "dosing/frequency"]
    brain.replies = [
        {
            "kind": "text",
            "topic": None,
            "sentences": [{"text": "Did you mean one of these?", "sources": []}],
            "sources": [],
            "choices": [
                {"label": answer, "payload": {"intent": answer, "offered": offered, "chosen": answer}}
                for answer in offered
            ],
        }
    ]
    reply = client.say("the night thing").json()
    choices = [choice for message in reply["messages"] for choice in message.get("choices", ())]
    assert client.choose(choices[1]["id"]).status_code == 200
    (hint,) = ChoiceHints(engine).all()
    assert (hint.offered, hint.chosen) == (tuple(offered), "dosing/frequency")


def _logged(engine):
    with engine.connect() as connection:
        return connection.execute(select(turns_table).order_by(turns_table.c.id)).all()


def test_each_message_is_logged_with_the_model_that_answered_and_how_long_it_took(client, brain, engine):
    brain.about = {"model": "m1", "topics": ["chat/greet"], "reading": {"outcome": "small_talk", "language": "en"}}
    brain.seconds = 0.05
    said = client.say("hi", "m1").json()["messages"][0]
    client.say("hi", "m1")
    (row,) = _logged(engine)
    assert (row.model, row.topics, row.outcome, row.message_id) == ("m1", ["chat/greet"], "small_talk", said["id"])
    assert 50 <= row.milliseconds < 5000


def test_an_apology_is_logged_until_the_message_is_answered(client, brain, engine):
    brain.down = BrainUnavailable("was not reachable")
    client.say("hi", "m1")
    assert [(row.outcome, row.model) for row in _logged(engine)] == [("error", None)]
    brain.down = None
    client.say("hi", "m1")
    assert [row.outcome for row in _logged(engine)] == ["answered"]
