import asyncio
import subprocess
import sys

from bot.paths import ROOT
from bot.web.app import create_app


def test_web_imports_neither_rasa_nor_what_comes_with_it():
    code = "import sys, bot.web.app, bot.web.__main__; print(*sorted({name.split('.')[0] for name in sys.modules}))"

    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = result.stdout.split()

    assert "starlette" in loaded
    assert not {"rasa", "rasa_sdk", "tensorflow", "spacy", "numpy", "sklearn", "onnxruntime"} & set(loaded)


def test_without_a_brain_that_runs_visitors_get_an_apology_and_health_says_so(settings, engine, client):
    client.app = create_app(settings, engine)

    async def run():
        async with client.app.router.lifespan_context(client.app), client.tab() as tab:
            said = await tab.post("/chat/messages", json={"text": "hi"})
            return said.json(), (await tab.get("/health")).json()

    said, health = asyncio.run(run())
    assert said["messages"][1]["kind"] == "error"
    assert health["error"]["message"] == "Down: brain."


def test_the_brain_client_is_closed_at_the_end(settings, engine, brain, pharmacy, monkeypatch):
    closed = []

    async def aclose():
        closed.append(True)

    monkeypatch.setattr(brain, "aclose", aclose)
    app = create_app(settings, engine, brain, pharmacy)

    async def run():
        async with app.router.lifespan_context(app):
            assert not closed

    asyncio.run(run())
    assert closed == [True]
