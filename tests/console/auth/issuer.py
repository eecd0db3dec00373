"""A small identity provider on loopback: discovery, keys, tokens. It checks PKCE and says what a test tells it to."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey


class Issuer:
    def __init__(self, url: str) -> None:
        self.url = self.named = url
        self.key = self.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
        # Claims of the next token; None leaves a standard one out.
        self.claims: dict[str, Any] = {}
        self.asked: dict[str, str] = {}
        self.used: list[str] = []

    def approve(self, location: str) -> str:
        """What the provider's own page does: note what was asked for and send the browser back. Returns the path."""
        self.asked = {key: values[0] for key, values in parse_qs(urlsplit(location).query).items()}
        return f"{urlsplit(self.asked['redirect_uri']).path}?code=the-code&state={self.asked['state']}"

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if form.get("code") != "the-code" or challenge != self.asked.get("code_challenge") or "code" in self.used:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": "ldn",
            "sub": "subject-1",
            "iat": now,
            "exp": now + 60,
            "nonce": self.asked["nonce"],
            "email": "ana@pharmacy.example",
            "email_verified": True,
        } | self.claims
        claims = {key: value for key, value in claims.items() if value is not None}
        id_token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.signs_with)
        return 200, {"access_token": "a", "token_type": "Bearer", "id_token": id_token}


class _Handler(BaseHTTPRequestHandler):
    issuer: Issuer

    def do_GET(self) -> None:
        url = self.issuer.url
        if self.path == "/.well-known/openid-configuration":
            self._answer(
                200,
                {
                    "issuer": self.issuer.named,
                    "authorization_endpoint": f"{url}/authorize",
                    "token_endpoint": f"{url}/token",
                    "jwks_uri": f"{url}/keys",
                    "id_token_signing_alg_values_supported": ["RS256"],
                },
            )
        else:
            self._answer(200, {"keys": [self.issuer.key.as_dict(private=False)]})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer(*self.issuer.token({key: values[0] for key, values in parse_qs(body).items()}))

    def _answer(self, status: int, content: dict[str, Any]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def running() -> Iterator[Issuer]:
    handler = type("Handler", (_Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    handler.issuer = Issuer(f"http://127.0.0.1:{server.server_port}")  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield handler.issuer  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
