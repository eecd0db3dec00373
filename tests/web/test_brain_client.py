import asyncio
import contextlib
import json
import re
import socket as unix
import threading
import time

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot import paths
from bot.web import brain_client
from bot.web.brain_client import Answer, BrainClient, BrainUnavailable

MESSAGES = [{"kind": "text", "topic": None, "sentences": [], "sources": [], "choices": []}]
ABOUT = {"topics": [], "route": None, "model": "m", "reading": {"outcome": "answered"}}
ANSWER = Answer(MESSAGES, ABOUT)
SECONDS = 0.4


@contextlib.contextmanager
def brain_at(socket, turn):
    """A brain on a Unix socket whose /turn is `turn`; gives the bodies that were posted."""
    bodies = []

    async def posted(request):
        bodies.append((request.url.path, await request.json()))
        return await turn() if request.url.path == "/turn" else Response(status_code=204)

    async def health(_request):
        return JSONResponse({"status": "ok", "model": "m"})

    app = Starlette(
        routes=[
            Route("/turn", posted, methods=["POST"]),
            Route("/forget", posted, methods=["POST"]),
            Route("/health", health),
        ]
    )
    server = uvicorn.Server(uvicorn.Config(app, uds=str(socket), log_config=None, ws="none", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    try:
        yield bodies
    finally:
        server.should_exit = server.force_exit = True
        thread.join(10)


def call(socket, *calls, seconds=SECONDS):
    async def run():
        client = BrainClient(socket, seconds)
        try:
            return [await getattr(client, name)(*args) for name, *args in calls]
        finally:
            await client.aclose()

    return asyncio.run(run())


async def answer():
    return JSONResponse({"messages": MESSAGES, **ABOUT})


def test_a_turn_a_choice_forget_and_health(tmp_path):
    socket = tmp_path / "b.sock"
    choice = {"choice": {"intent": "affirm"}, "label": "Yes"}
    with brain_at(socket, answer) as bodies:
        results = call(
            socket,
            ("turn", "c1", "t1", {"text": "hi"}),
            ("turn", "c1", "t2", choice),
            ("forget", "c1"),
            ("health",),
            seconds=10,
        )

    assert results == [ANSWER, ANSWER, None, None]
    assert bodies == [
        ("/turn", {"conversation": "c1", "turn": "t1", "text": "hi"}),
        ("/turn", {"conversation": "c1", "turn": "t2", **choice}),
        ("/forget", {"conversation": "c1"}),
    ]


async def unavailable():
    return JSONResponse({"error": {"code": "unavailable", "message": "hi from Zebulon"}}, 503)


async def no_json():
    return Response("hi")


async def a_list():
    return JSONResponse([])


async def no_messages():
    return JSONResponse({"messages": None})


async def odd_messages():
    return JSONResponse({"messages": ["hi"]})


async def late():
    await asyncio.sleep(SECONDS * 2)
    return await answer()


async def drip():
    async def bytes_of_it():
        for byte in json.dumps({"messages": MESSAGES}):
            yield byte
            await asyncio.sleep(SECONDS / 5)

    return StreamingResponse(bytes_of_it(), media_type="application/json")


@pytest.mark.parametrize(
    "turn, reason",
    [
        (unavailable, "answered with status 503"),
        (no_json, "answered without messages"),
        (a_list, "answered without messages"),
        (no_messages, "answered without messages"),
        (odd_messages, "answered without messages"),
        (late, "did not answer within 0.4 s"),
        (drip, "did not answer within 0.4 s"),
    ],
)
def test_an_answer_that_cannot_be_used(tmp_path, turn, reason):
    with brain_at(tmp_path / "b.sock", turn), pytest.raises(BrainUnavailable) as caught:
        start = time.monotonic()
        call(tmp_path / "b.sock", ("turn", "c1", "t1", {"text": "hi"}))
    assert str(caught.value) == reason
    assert time.monotonic() - start < 5


@pytest.mark.parametrize("name, args", [("turn", ("c1", "t1", {"text": "hi"})), ("forget", ("c1",)), ("health", ())])
@pytest.mark.parametrize("left_behind", [False, True])
def test_a_dead_socket(tmp_path, name, args, left_behind):
    socket = tmp_path / "b.sock"
    if left_behind:
        with contextlib.closing(unix.socket(unix.AF_UNIX)) as listener:
            listener.bind(str(socket))

    with pytest.raises(BrainUnavailable, match=r"was not reachable \(UnixClientConnectorError\)"):
        call(socket, (name, *args))


def test_a_brain_that_was_replaced_is_found_again(tmp_path):
    socket = tmp_path / "b.sock"

    async def run():
        client = BrainClient(socket, 10)
        results = []
        for _ in range(2):
            with brain_at(socket, answer):
                results.append(await client.turn("c1", "t1", {"text": "hi"}))
        await client.aclose()
        return results

    assert asyncio.run(run()) == [ANSWER, ANSWER]


def test_another_brain_behind_the_address_gets_what_is_new_and_the_old_one_answers_what_it_was_asked(tmp_path):
    address, names = tmp_path / "b.sock", []

    async def run():
        client = BrainClient(address, 10)
        begun, go_on = threading.Event(), threading.Event()

        def brain(name):
            async def turn():
                names.append(name)
                if name == "old":
                    begun.set()
                    await asyncio.to_thread(go_on.wait, 5)
                return await answer()

            return turn

        with brain_at(tmp_path / "b-1.sock", brain("old")), brain_at(tmp_path / "b-2.sock", brain("new")):
            address.symlink_to("b-1.sock")
            first = asyncio.ensure_future(client.turn("c1", "t1", {"text": "hi"}))
            while not begun.is_set():
                await asyncio.sleep(0.01)
            address.unlink()
            address.symlink_to("b-2.sock")
            second = await client.turn("c2", "t1", {"text": "hi"})
            go_on.set()
            results = [await first, second]
            kept = [path.name for path in client._ways]
        await client.aclose()
        return results, kept

    answers, kept = asyncio.run(run())
    assert [one.messages for one in answers] == [MESSAGES, MESSAGES] and kept == ["b-2.sock"]
    assert names == ["old", "new"]


def test_a_connection_is_kept(tmp_path):
    socket = tmp_path / "b.sock"

    async def run():
        client = BrainClient(socket, 10)
        with brain_at(socket, answer):
            for number in range(3):
                await client.turn("c1", f"t{number}", {"text": "hi"})
            connections = sum(map(len, client._way(socket).session.connector._conns.values()))
        await client.aclose()
        return connections

    assert asyncio.run(run()) == 1


def test_a_connection_that_waits_is_let_go_before_the_brain_lets_go_of_it():
    # Read, not imported: the brain loads Rasa.
    main = (paths.ROOT / "bot" / "brain" / "__main__.py").read_text()
    (seconds,) = re.findall(r"^_KEEP_SECONDS = (\d+)$", main, re.MULTILINE)

    assert int(seconds) > brain_client._KEEP_SECONDS
