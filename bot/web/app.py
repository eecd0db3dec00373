"""The web application, put together from its parts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.engine import Engine
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route

from bot.knowledge import Pharmacy
from bot.knowledge.load import load_pharmacy
from bot.leads.store import Leads
from bot.settings import Settings
from bot.store.choice_hints import ChoiceHints
from bot.store.conversations import Conversations
from bot.web import health, metrics, openapi, pages
from bot.web.brain_client import Brain, BrainClient
from bot.web.chat import Chat
from bot.web.erasing import Eraser
from bot.web.errors import Guard, exception_handlers
from bot.web.headers import SecurityHeaders
from bot.web.limits import OpeningLimit
from bot.web.listeners import Listeners
from bot.web.live import Live
from bot.web.live_chats import LiveChats
from bot.web.origins import Origins
from bot.web.sessions import Sessions
from bot.web.turns import Turns


def create_app(
    settings: Settings, engine: Engine, brain: Brain | None = None, pharmacy: Pharmacy | None = None
) -> Starlette:
    """The application. Without `brain`, the one at `settings.brain_socket`; without `pharmacy`, data/pharmacy.yml."""
    brain = brain or BrainClient(settings.brain_socket, settings.reply_seconds)
    pharmacy = pharmacy or load_pharmacy()
    conversations = Conversations(engine)
    eraser = Eraser(engine, brain, pharmacy)
    chats = LiveChats(engine, pharmacy, settings.live_minutes)
    listeners = Listeners(chats)
    turns = Turns(
        conversations, ChoiceHints(engine), brain, eraser, pharmacy, chats, listeners, settings.messages_per_minute
    )
    sessions = Sessions(settings.signing_key(), settings.transcript_days)
    figures = metrics.Metrics()
    chat = Chat(
        conversations,
        Leads(engine),
        chats,
        turns,
        sessions,
        OpeningLimit(),
        figures,
        pharmacy,
        settings.transcript_days,
    )
    routes: list[BaseRoute] = [
        *chat.routes(),
        *Live(conversations, sessions, listeners, chats).routes(),
        health.route(engine, brain),
        metrics.route(figures, engine, brain),
        openapi.ROUTE,
        *pages.routes(pharmacy),
    ]

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await brain.aclose()

    app = Starlette(
        routes=routes,
        # From the outside in; the guard is innermost, so that its answers carry the headers and are counted.
        middleware=[
            Middleware(
                metrics.Measured, metrics=figures, paths=[each.path for each in routes if isinstance(each, Route)]
            ),
            Middleware(SecurityHeaders),
            Middleware(Origins, allowed_origins=settings.allowed_origins),
            Middleware(Guard, pharmacy=pharmacy),
        ],
        exception_handlers=exception_handlers(pharmacy),
        lifespan=lifespan,
    )
    # A redirect would name whatever host the request named.
    app.router.redirect_slashes = False
    app.state.listeners = listeners
    return app
