"""GET /openapi.json: the interface as a document, for whoever writes another client."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

_FILE = Path(__file__).with_name("openapi.yml")


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document."""
    read: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return read


async def _show(_request: Request) -> Response:
    return JSONResponse(document(), headers={"Access-Control-Allow-Origin": "*"})


ROUTE = Route("/openapi.json", _show, methods=["GET"])
