"""The console's cookies. Over https their names begin with __Host-: no other host or path can set or read them."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

SESSION = "ldn_staff"


@dataclass(frozen=True)
class Cookies:
    """Reads and sets cookies that no script reads and no other site sends along. `console_url`: as in the settings."""

    console_url: str

    def is_https(self, request: Request) -> bool:
        """Whether the browser came over https. uvicorn believes X-Forwarded-Proto from a proxy it trusts."""
        return request.url.scheme == "https" or self.console_url.startswith("https://")

    def name(self, request: Request, name: str) -> str:
        return f"__Host-{name}" if self.is_https(request) else name

    def read(self, request: Request, name: str) -> str | None:
        return request.cookies.get(self.name(request, name)) or None

    def put(self, request: Request, response: Response, name: str, value: str, seconds: int | None = None) -> None:
        """Without `seconds` it ends with the browser."""
        response.set_cookie(
            self.name(request, name),
            value,
            max_age=seconds,
            path="/",
            httponly=True,
            samesite="lax",
            secure=self.is_https(request),
        )

    def drop(self, request: Request, response: Response, name: str) -> None:
        self.put(request, response, name, "", 0)
