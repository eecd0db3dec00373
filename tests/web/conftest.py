"""The application with a database of its own and a brain that says what a test tells it to."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.engine import Engine
from starlette.applications import Starlette

from bot.knowledge import Pharmacy
from bot.settings import Settings
from bot.store import make_engine, migrate
from bot.web.app import create_app
from bot.web.brain_client import Answer

EMBEDDER = "https://pharmacy.example"


class FakeBrain:
    """A Brain that replies with `replies`, or raises them if they are an exception."""

    def __init__(self) -> None:
        self.replies: Any = [
            {
                "kind": "text",
                "topic": "chat/greet",
                "sentences": [{"text": "Hello.", "sources": []}],
                "sources": [],
                "choices": [],
            }
        ]
        # What the engine says of a turn beside the messages.
        self.about: dict[str, Any] = {}
        self.turns: list[tuple[str, str, dict[str, Any]]] = []
        self.alarm: list[dict[str, Any]] = []
        self.assessed: list[tuple[str, str]] = []
        self.forgotten: list[str] = []
        self.down: Exception | None = None
        self.seconds = 0.0
        self.now = self.at_once = 0

    async def turn(self, conversation: str, turn: str, said: dict[str, Any]) -> Answer:
        self.turns.append((conversation, turn, said))
        self.now += 1
        self.at_once = max(self.at_once, self.now)
        await asyncio.sleep(self.seconds)
        self.now -= 1
        self._fail()
        return Answer(self.replies, self.about)

    async def assess(self, text: str, language: str) -> list[dict[str, Any]]:
        self.assessed.append((text, language))
        self._fail()
        return self.alarm

    async def forget(self, conversation: str) -> None:
        self._fail()
        self.forgotten.append(conversation)

    async def health(self) -> None:
        self._fail()

    async def aclose(self) -> None:
        pass

    def _fail(self) -> None:
        if self.down:
            raise self.down


class Client:
    """A browser tab: keeps cookies, sends the Origin of its page. Each call runs to its end."""

    def __init__(
        self,
        app: Starlette,
        base_url: str = "http://chat.example",
        origin: str | None = "http://chat.example",
        address: str = "127.0.0.1",
    ) -> None:
        self.app, self.base_url, self.address = app, base_url, address
        self.headers = {"Origin": origin} if origin else {}
        self.cookies = httpx.Cookies()

    def tab(self) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app, client=(self.address, 1))
        return httpx.AsyncClient(
            transport=transport, base_url=self.base_url, headers=self.headers, cookies=self.cookies
        )

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        async def call() -> httpx.Response:
            async with self.tab() as tab:
                response = await tab.request(method, path, **options)
                self.cookies = tab.cookies
                return response

        return asyncio.run(call())

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def say(self, text: str, message_id: str | None = None, **options: Any) -> httpx.Response:
        body = {"text": text} if message_id is None else {"text": text, "id": message_id}
        return self.request("POST", "/chat/messages", json=body, **options)

    def choose(self, choice: str, **options: Any) -> httpx.Response:
        return self.request("POST", "/chat/messages", json={"choice": choice}, **options)

    def history(self, **options: Any) -> Any:
        return self.get("/chat/history", **options).json()


@pytest.fixture(scope="session")
def _migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("web") / "empty.sqlite3"
    engine = make_engine(f"sqlite:///{file}")
    migrate(engine)
    engine.dispose()
    return file


@pytest.fixture
def settings(tmp_path: Path, _migrated: Path) -> Settings:
    shutil.copy(_migrated, tmp_path / "ldn.sqlite3")
    return Settings.read(
        {
            "LDN_HOME": str(tmp_path),
            "LDN_ALLOWED_ORIGINS": EMBEDDER,
            "LDN_SECRET_KEY": "a key of tests",
            "LDN_MESSAGES_PER_MINUTE": "5",
        }
    )


@pytest.fixture
def engine(settings: Settings) -> Engine:
    return make_engine(settings.database_url)


@pytest.fixture
def brain() -> FakeBrain:
    return FakeBrain()


@pytest.fixture
def pharmacy() -> Pharmacy:
    return Pharmacy("Example Pharmacy", "(855) 485-8600")


@pytest.fixture
def app(settings: Settings, engine: Engine, brain: FakeBrain, pharmacy: Pharmacy) -> Starlette:
    return create_app(settings, engine, brain, pharmacy)


@pytest.fixture
def client(app: Starlette) -> Client:
    """A tab on our own page."""
    return Client(app)


@pytest.fixture
def new_client(app: Starlette) -> Callable[..., Client]:
    """Makes further tabs, with options of Client."""
    return lambda **options: Client(app, **options)


@pytest.fixture
def embedded(app: Starlette) -> Client:
    """A tab on an allowed other site."""
    return Client(app, origin=EMBEDDER)
