"""The page of the audit log. It shows and exports; nothing here can change an entry."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.responses import Response, StreamingResponse

from bot.console.access import Page, Visit, get
from bot.console.audit import export
from bot.console.errors import ConsoleError
from bot.console.roles import ADMINS
from bot.store import audit
from bot.store.tables import utc_now

_SHOWN = 50
_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
# What an action begins with, and what the filter calls it.
GROUPS = {
    "lead.": "Leads",
    "session.": "Sign-ins",
    "staff.": "Staff",
    "answer": "Answers",
    "roster.": "Roster",
    "delivery.": "Deliveries",
    "reply.": "Replies",
    "review.": "Review",
    "example.": "Training examples",
    "training.": "Training",
    "regression.": "Test questions",
    "release.": "Releases",
    "audit.": "This log",
}


def pages() -> list[Page]:
    return [
        get("/audit", listing, ADMINS),
        get("/audit/export.{format}", download, ADMINS),
    ]


def listing(visit: Visit) -> Response:
    before, group = visit.query("before"), visit.query("group")
    number = int(before) if before.isascii() and before.isdecimal() and len(before) < 10 else None
    with visit.desk.engine.connect() as connection:
        found = audit.newest(connection, _SHOWN + 1, number, group if group in GROUPS else None)
        # The whole chain is walked when somebody asks for it: a log of years takes seconds.
        checked = bool(visit.query("check"))
        verdict = audit.verify(connection) if checked else audit.head(connection)
        names = export.names(connection)
    return visit.page(
        "audit.html",
        entries=found[:_SHOWN],
        more=found[_SHOWN - 1].id if len(found) > _SHOWN else None,
        names=names,
        verdict=verdict,
        checked=checked,
        groups=GROUPS,
        group=group,
        first=number is None,
    )


def download(visit: Visit) -> Response:
    format = visit.request.path_params["format"]
    if format not in _TYPES:
        raise ConsoleError.not_found()
    with visit.desk.engine.begin() as connection:
        visit.audit(connection, "audit.exported", "audit", format=format)

    def stream() -> Iterator[bytes]:
        with visit.desk.engine.connect() as connection:
            # A spreadsheet reads UTF-8 only behind a byte order mark.
            yield b"\xef\xbb\xbf" if format == "csv" else b""
            for line in export.lines(connection, format):
                yield line.encode()

    name = f"audit-{utc_now():%Y%m%d-%H%M}.{format}"
    return StreamingResponse(
        stream(), media_type=_TYPES[format], headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
