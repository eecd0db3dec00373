"""GET /metrics: figures for Prometheus, for programs on this machine alone. Labels are from fixed lists: nothing that a
visitor sends becomes one.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Iterable

from anyio import to_thread
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.leads.stock import stock
from bot.store.tables import utc_now
from bot.web.brain_client import Brain, BrainUnavailable

PATH = "/metrics"
# What became of a visitor's message.
ANSWERED, APOLOGY, ERASED, REFUSED, FAILED = OUTCOMES = ("answered", "apology", "erased", "refused", "failed")
_METHODS = ("GET", "HEAD", "POST", "DELETE", "OPTIONS")
_OTHER = "other"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
# A request with one of these came through a proxy.
_FORWARDED = ("forwarded", "via", "x-real-ip")


class Metrics:
    """The counters of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "path", "status")
        self.requests = Counter("ldn_requests", "Requests answered.", labels, registry=self.registry)
        self.seconds = Histogram(
            "ldn_request_seconds", "Until an answer began.", ("path",), buckets=_SECONDS, registry=self.registry
        )
        self.turns = Counter(
            "ldn_turns", "Visitors' messages by what became of them.", ("outcome",), registry=self.registry
        )
        for outcome in OUTCOMES:
            self.turns.labels(outcome)


class Measured:
    """Middleware that counts requests and how long it took until an answer began."""

    def __init__(self, app: ASGIApp, metrics: Metrics, paths: Iterable[str]) -> None:
        self._app, self._metrics, self._paths = app, metrics, frozenset(paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        path = scope["path"] if scope["path"] in self._paths else _OTHER
        method = scope["method"] if scope["method"] in _METHODS else _OTHER

        async def counting_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._metrics.requests.labels(method, path, str(message["status"])).inc()
                self._metrics.seconds.labels(path).observe(time.perf_counter() - began)
            await send(message)

        await self._app(scope, receive, counting_send)


def route(metrics: Metrics, engine: Engine, brain: Brain) -> Route:
    """The address; for anyone but a program on this machine there is nothing at it."""

    async def show(request: Request) -> Response:
        if not _is_local(request):
            raise HTTPException(404)
        figures = await to_thread.run_sync(_figures, engine)
        up = Gauge("ldn_brain_up", "1 if the dialogue process is ready to answer.", registry=figures)
        try:
            await brain.health()
            up.set(1)
        except BrainUnavailable:
            up.set(0)
        text = generate_latest(metrics.registry) + generate_latest(figures)
        return Response(text, media_type=CONTENT_TYPE_LATEST)

    return Route(PATH, show, methods=["GET"])


def _figures(engine: Engine) -> CollectorRegistry:
    """What the database says now; without one that it does not."""
    registry = CollectorRegistry()
    up = Gauge("ldn_database_up", "1 if the database answers.", registry=registry)
    try:
        with engine.connect() as connection:
            found = stock(connection, utc_now())
    except SQLAlchemyError:
        return registry
    up.set(1)
    leads = Gauge("ldn_leads", "Leads by status.", ("status",), registry=registry)
    for status, count in found.leads.items():
        leads.labels(status).set(count)
    outbox = Gauge("ldn_outbox", "Notifications by state.", ("state",), registry=registry)
    for state, count in found.outbox.items():
        outbox.labels(state).set(count)
    Gauge("ldn_deadlines_overdue", "Deadlines passed that nobody acted on.", registry=registry).set(found.overdue)
    Gauge("ldn_outbox_oldest_seconds", "Age of the notification that has waited longest.", registry=registry).set(
        found.oldest_seconds
    )
    return registry


def _is_local(request: Request) -> bool:
    """Whether a program on this machine asks, and no proxy for somebody else: by who is connected, by the headers that
    proxies add, and by the name that the server was called by."""
    headers = Headers(scope=request.scope)
    forwarded = any(name in _FORWARDED or name.startswith("x-forwarded-") for name in headers)
    own_name = request.url.hostname == "localhost" or _is_loopback(request.url.hostname)
    return not forwarded and own_name and request.client is not None and _is_loopback(request.client.host)


def _is_loopback(host: str | None) -> bool:
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback
