"""Signing in through the pharmacy's identity provider: OpenID Connect by discovery, with PKCE, state and nonce.

Only people who have an account here get in. The first time they are known by the email address, which the provider
must call verified; from then on by the provider's own name for them.
"""

from __future__ import annotations

import logging
import warnings

import httpx
from anyio import to_thread
from authlib.common.errors import AuthlibBaseError
from authlib.deprecate import AuthlibDeprecationWarning
from joserfc.errors import JoseError
from sqlalchemy import update
from sqlalchemy.engine import Connection
from starlette.datastructures import FormData
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console.access import Visit, find_session
from bot.console.auth import accounts, door
from bot.console.auth.accounts import Staff
from bot.console.desk import Desk
from bot.console.errors import ConsoleError
from bot.store import audit
from bot.store.staff_tables import staff

# Its advice on the next version of httpx is not for the reader of our logs.
warnings.filterwarnings("ignore", category=AuthlibDeprecationWarning)
from authlib.integrations.starlette_client import OAuth  # noqa: E402

logger = logging.getLogger(__name__)

_START, _CALLBACK = "/sign-in/provider", "/sign-in/provider/callback"
_SECONDS = 10
# How long someone may take at the provider.
_STATE_SECONDS = 600
_REFUSED = "The identity provider did not confirm who you are. Please try again."


class NotAdmitted(Exception):
    """Who the provider named has no business here."""


def routes(desk: Desk) -> list[Route]:
    """The two routes of the flow; none without LDN_OIDC_ISSUER."""
    settings = desk.settings
    if not settings.oidc_issuer:
        return []
    oauth = OAuth()
    client = oauth.register(
        "provider",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        server_metadata_url=f"{settings.oidc_issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email", "code_challenge_method": "S256", "timeout": _SECONDS},
    )

    async def start(request: Request) -> Response:
        try:
            await _check_issuer(client, settings.oidc_issuer)
            return await client.authorize_redirect(request, f"{settings.console_url}{_CALLBACK}")
        except (httpx.HTTPError, AuthlibBaseError, RuntimeError, ValueError, KeyError) as error:
            raise _unavailable(error) from None

    async def callback(request: Request) -> Response:
        try:
            await _check_issuer(client, settings.oidc_issuer)
            token = await client.authorize_access_token(request)
            claims = token["userinfo"]
        except httpx.HTTPError as error:
            raise _unavailable(error) from None
        except (AuthlibBaseError, JoseError, RuntimeError, ValueError, KeyError, TypeError) as error:
            logger.warning("The identity provider's answer was refused: %s.", type(error).__name__)
            raise ConsoleError(403, "not_confirmed", _REFUSED) from None
        return await to_thread.run_sync(_enter, desk, request, dict(claims))

    # The flow's state lives in a cookie of its own for as long as the flow takes.
    state = Middleware(
        SessionMiddleware,
        secret_key=settings.signing_key(),
        session_cookie="ldn_provider",
        max_age=_STATE_SECONDS,
        path=_START,
        same_site="lax",
        https_only=settings.console_url.startswith("https://"),
    )
    return [
        Route(_START, start, methods=["GET"], middleware=[state]),
        Route(_CALLBACK, callback, methods=["GET"], middleware=[state]),
    ]


async def _check_issuer(client: object, issuer: str) -> None:
    """Discovery must speak for the issuer that was configured (OpenID Connect Discovery 4.3)."""
    metadata = await client.load_server_metadata()  # type: ignore[attr-defined]
    if str(metadata.get("issuer", "")).rstrip("/") != issuer:
        raise ValueError("another issuer")


def _enter(desk: Desk, request: Request, claims: dict) -> Response:
    visit = Visit(desk, request, FormData(), find_session(desk, request))
    with desk.engine.begin() as connection:
        try:
            person = known(connection, claims)
        except NotAdmitted:
            audit.record(connection, "nobody", "session.refused", "staff", None, {"at": "identity provider"})
            person = None
        if person:
            return door.admit(visit, connection, person, "identity provider", "")
    raise ConsoleError(
        403, "no_account", "The identity provider knows you, but you have no account here. Ask an admin for one."
    )


def known(connection: Connection, claims: dict) -> Staff:
    """The account of whom the provider names. Raises NotAdmitted."""
    subject = str(claims["sub"])
    query = staff.select().where(staff.c.oidc_subject == subject)
    row = connection.execute(query).one_or_none()
    if row is not None:
        person = accounts.get(connection, row.id)
    else:
        if claims.get("email_verified") is not True:
            raise NotAdmitted
        person = accounts.by_email(connection, str(claims.get("email", "")))
        # An address can change hands; the account stays with whom it was bound to.
        if person is None or person.has_provider:
            raise NotAdmitted
    if person is None or not person.active:
        raise NotAdmitted
    if row is None:
        connection.execute(update(staff).where(staff.c.id == person.id).values(oidc_subject=subject))
        audit.record(connection, person.actor, "provider.bound", "staff", person.id)
    return person


def _unavailable(error: Exception) -> ConsoleError:
    logger.warning("The identity provider could not be used: %s.", type(error).__name__)
    return ConsoleError(
        503,
        "provider_unavailable",
        "The identity provider does not answer. Sign in with your password, or try again later.",
    )
