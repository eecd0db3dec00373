"""Who may open what: one table over every route. A route that is not in it fails a test."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import insert, select
from sqlalchemy.engine import Engine
from starlette.applications import Starlette
from starlette.routing import Route

from bot.answers import life
from bot.console.app import create_app
from bot.console.auth import accounts
from bot.console.auth.accounts import Staff
from bot.console.replies import canned
from bot.knowledge import Knowledge
from bot.leads.intake import Intake
from bot.leads.lead import Lead
from bot.leads.life import Life
from bot.review.items import Sighting, add_sighting
from bot.settings import Settings
from bot.store import make_engine
from bot.store.encryption import use_keyring
from bot.store.keyring import Keyring
from bot.store.lead_tables import lead_events
from bot.store.outbox_tables import outbox
from bot.store.tables import utc_now
from bot.training import example_store, records, regression, runs
from bot.training.inputs import of_files
from tests.console.staffed import PEOPLE, URL, Browser, enrol, new_lead, signed_in

EVERYBODY = ("ana", "tess", "carla", "dan")
LEADS = ("ana", "carla", "dan")
SUPERVISORS = ("carla", "dan")
ADMINS = ("dan",)
EDITORS = ("tess", "carla", "dan")
PHARMACISTS = ("ana",)
# Anybody, signed in or not.
OPEN = None

TABLE: dict[tuple[str, str], tuple[str, ...] | None] = {
    ("GET", "/health"): OPEN,
    ("GET", "/sign-in"): OPEN,
    ("POST", "/sign-in"): OPEN,
    ("GET", "/sign-in/code"): OPEN,
    ("POST", "/sign-in/code"): OPEN,
    ("GET", "/sign-in/provider"): OPEN,
    ("GET", "/sign-in/provider/callback"): OPEN,
    ("GET", "/link/{token}"): OPEN,
    ("POST", "/link/{token}"): OPEN,
    ("GET", "/"): EVERYBODY,
    ("POST", "/sign-out"): EVERYBODY,
    ("GET", "/account"): EVERYBODY,
    ("POST", "/account/password"): EVERYBODY,
    ("POST", "/account/sessions/end"): EVERYBODY,
    ("POST", "/account/second-factor"): EVERYBODY,
    ("POST", "/account/second-factor/confirm"): EVERYBODY,
    ("POST", "/account/second-factor/codes"): EVERYBODY,
    ("POST", "/account/second-factor/off"): EVERYBODY,
    ("GET", "/events"): EVERYBODY,
    ("GET", "/queue"): LEADS,
    ("GET", "/leads"): LEADS,
    ("POST", "/leads/search"): LEADS,
    ("GET", "/leads/{reference}"): LEADS,
    ("GET", "/leads/{reference}/conversation"): LEADS,
    ("POST", "/leads/{reference}/conversation/test"): LEADS,
    ("POST", "/leads/{reference}/chat/join"): LEADS,
    ("POST", "/leads/{reference}/chat/leave"): LEADS,
    ("POST", "/leads/{reference}/chat/say"): LEADS,
    ("POST", "/leads/{reference}/chat/email"): LEADS,
    ("POST", "/leads/{reference}/chat/sign"): LEADS,
    ("POST", "/leads/{reference}/claim"): LEADS,
    ("POST", "/leads/{reference}/assign"): LEADS,
    ("POST", "/leads/{reference}/note"): LEADS,
    ("POST", "/leads/{reference}/contacted"): LEADS,
    ("POST", "/leads/{reference}/close"): LEADS,
    ("POST", "/leads/{reference}/escalate"): LEADS,
    ("POST", "/leads/{reference}/reopen"): LEADS,
    ("POST", "/leads/{reference}/state"): LEADS,
    ("GET", "/answers"): EVERYBODY,
    ("POST", "/answers/rule"): ADMINS,
    ("GET", "/answers/new"): EDITORS,
    ("POST", "/answers/new"): EDITORS,
    ("GET", "/answers/conditions/new"): EDITORS,
    ("POST", "/answers/conditions/new"): EDITORS,
    ("GET", "/answers/sources"): EVERYBODY,
    ("GET", "/answers/sources/new"): EDITORS,
    ("POST", "/answers/sources/new"): EDITORS,
    ("GET", "/answers/sources/{source}"): EVERYBODY,
    ("POST", "/answers/sources/{source}"): EDITORS,
    ("GET", "/answers/{language}/{topic}/{name}"): EVERYBODY,
    ("GET", "/answers/{language}/{topic}/{name}/edit"): EDITORS,
    ("POST", "/answers/{language}/{topic}/{name}/edit"): EDITORS,
    ("GET", "/answers/{language}/{topic}/{name}/{version}/preview"): EVERYBODY,
    ("GET", "/answers/{language}/{topic}/{name}/{version}/sign"): PHARMACISTS,
    ("POST", "/answers/{language}/{topic}/{name}/{version}/sign"): PHARMACISTS,
    ("POST", "/answers/{language}/{topic}/{name}/{version}/publish"): EDITORS,
    ("POST", "/answers/{language}/{topic}/{name}/{version}/discard"): EDITORS,
    ("GET", "/insights"): EDITORS,
    ("GET", "/insights/{table}.csv"): EDITORS,
    ("GET", "/review"): EDITORS,
    ("GET", "/review/answers"): EDITORS,
    ("POST", "/review/undo"): EDITORS,
    ("GET", "/review/disagreements"): SUPERVISORS,
    ("POST", "/review/disagreements/{id}"): SUPERVISORS,
    ("GET", "/review/waiting"): EDITORS,
    ("POST", "/review/waiting/{id}/reopen"): EDITORS,
    ("POST", "/review/{id}/label"): EDITORS,
    ("POST", "/review/{id}/take-out"): EDITORS,
    ("GET", "/examples"): EDITORS,
    ("POST", "/examples"): EDITORS,
    ("POST", "/examples/search"): EDITORS,
    ("GET", "/examples/conflicts"): EDITORS,
    ("POST", "/examples/{id}/move"): EDITORS,
    ("POST", "/examples/{id}/retire"): EDITORS,
    ("POST", "/examples/{id}/restore"): EDITORS,
    ("GET", "/training"): EDITORS,
    ("POST", "/training"): EDITORS,
    ("POST", "/training/{id}/cancel"): EDITORS,
    ("GET", "/models/{hash}"): EDITORS,
    ("POST", "/models/{hash}/promote"): EDITORS,
    ("GET", "/releases"): EDITORS,
    ("POST", "/releases/rollback"): EDITORS,
    ("GET", "/regression"): EDITORS,
    ("POST", "/regression"): EDITORS,
    ("POST", "/regression/{id}/retire"): EDITORS,
    ("GET", "/deliveries"): SUPERVISORS,
    ("POST", "/deliveries/{id}/again"): SUPERVISORS,
    ("POST", "/deliveries/again"): SUPERVISORS,
    ("GET", "/roster"): SUPERVISORS,
    ("GET", "/roster/new"): SUPERVISORS,
    ("POST", "/roster/new"): SUPERVISORS,
    ("GET", "/roster/people/{id}"): SUPERVISORS,
    ("POST", "/roster/people/{id}"): SUPERVISORS,
    ("GET", "/roster/permits"): SUPERVISORS,
    ("POST", "/roster/permits"): SUPERVISORS,
    ("GET", "/roster/file"): SUPERVISORS,
    ("POST", "/roster/file"): SUPERVISORS,
    ("GET", "/roster/roster.yml"): SUPERVISORS,
    ("GET", "/replies"): SUPERVISORS,
    ("POST", "/replies"): SUPERVISORS,
    ("POST", "/replies/{id}"): SUPERVISORS,
    ("POST", "/replies/{id}/delete"): SUPERVISORS,
    ("GET", "/staff"): ADMINS,
    ("POST", "/staff"): ADMINS,
    ("POST", "/staff/{id}"): ADMINS,
    ("POST", "/staff/{id}/reset"): ADMINS,
    ("GET", "/audit"): ADMINS,
    ("GET", "/audit/export.{format}"): ADMINS,
}
GUARDED = [(method, path, roles) for (method, path), roles in TABLE.items() if roles is not OPEN]
LEAD_ROUTES = [(method, path) for method, path in TABLE if "{reference}" in path]
# Never ends by itself; tests/console/test_events.py opens it.
ENDLESS = "/events"
# What they name is gone, or no longer dead, once somebody was let in.
ONCE = (
    "/examples/{id}/retire",
    "/deliveries/{id}/again",
    "/replies/{id}/delete",
    "/regression/{id}/retire",
    "/answers/{language}/{topic}/{name}/{version}/discard",
)


@dataclass(frozen=True)
class Office:
    """A console with people, a lead of Ana's, and one of everything that a path can name."""

    app: Starlette
    engine: Engine
    people: dict[str, Staff]
    lead: Lead
    there: dict[str, str]

    def browser(self, who: str) -> Browser:
        return signed_in(self.app, self.engine, self.people[who])


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path, console_knowledge: Knowledge) -> Office:
    """One for all rows: no row changes what another one looks at."""
    home = tmp_path_factory.mktemp("office")
    shutil.copy(migrated_file, home / "ldn.sqlite3")
    # With an identity provider, so that every route there can be is there.
    settings = Settings.read(
        {
            "LDN_HOME": str(home),
            "LDN_CONSOLE_URL": URL,
            "LDN_OIDC_ISSUER": "http://127.0.0.1:9",
            "LDN_OIDC_CLIENT_ID": "ldn",
            "LDN_OIDC_CLIENT_SECRET": "s",
        }
    )
    engine = make_engine(settings.database_url)
    use_keyring(engine, Keyring(home / "encryption.keys"))
    people = {who: enrol(engine, who) for who in PEOPLE}
    lead = Intake(engine, console_knowledge.pharmacy).take(new_lead())
    with engine.begin() as connection:
        assert canned.add(connection, "Greeting", "Hello") == 1
        connection.execute(
            insert(outbox).values(
                lead_id=lead.id,
                kind="assigned",
                channel="email",
                recipient_kind="pharmacist",
                idempotency_key="k",
                state="dead",
                next_attempt_at=utc_now(),
            )
        )
        example_store.add(connection, example_store.New("when?", "dosing/timing"), utc_now())
        unclear = {"text": "zip", "visit": "v", "message_id": None, "at": utc_now(), "language": "en", "likely": ()}
        add_sighting(connection, Sighting(**unclear, reasons=("not_understood",), uncertainty=1.0))
        timing = life.Draft({"question": "When?", "sentences": []})
        life.start(connection, "dosing/timing", "en", timing, "staff:3")
        assert runs.request(connection, "staff:3") == 1
        assert (
            regression.add(
                connection, "when do I take it", "dosing/timing", frozenset({"dosing/timing"}), "staff:3", None
            )
            == 1
        )
    records.record(engine, "a" * 64, "a.tar.gz", of_files().made_of(), "staff:3", 1)
    there = {"reference": lead.reference, "id": "1", "format": "csv", "token": "none"}
    there |= {"hash": "a" * 12, "table": "days"}
    there |= {"language": "en", "topic": "dosing", "name": "timing", "version": "1", "source": "seed"}
    return Office(create_app(settings, engine, console_knowledge), engine, people, lead, there)


def filled(path: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", value)
    return path


def test_every_route_is_in_the_table(office: Office) -> None:
    app = office.app
    routes = [route for route in app.routes if isinstance(route, Route)]
    found = {(method, route.path) for route in routes for method in (route.methods or ()) if method != "HEAD"}
    assert found == set(TABLE)
    assert [route.path for route in app.routes if not isinstance(route, Route)] == [
        "/static/fonts",
        "/static/widget",
        "/static",
    ]


def test_without_a_provider_its_routes_are_not_there(visitor: Browser) -> None:
    assert visitor.get("/sign-in/provider").status_code == 404


@pytest.mark.parametrize(("method", "path", "roles"), GUARDED)
def test_nobody_gets_in_without_signing_in(office: Office, method: str, path: str, roles: tuple[str, ...]) -> None:
    visitor, where = Browser(office.app), filled(path, office.there)
    page = visitor.request(method, where)
    assert page.status_code == 303 and page.headers["location"].startswith("/sign-in")
    plain = visitor.request(method, where, headers={"Accept": "application/json"})
    assert plain.status_code == 401 and plain.json()["error"]["code"] == "signed_out"


@pytest.mark.parametrize(("method", "path", "roles"), GUARDED)
def test_each_role_gets_in_where_the_table_says_and_nowhere_else(
    office: Office, method: str, path: str, roles: tuple[str, ...]
) -> None:
    done = False
    for who in EVERYBODY:
        if who in roles and (path == ENDLESS or (path in ONCE and done)):
            continue
        status = office.browser(who).request(method, filled(path, office.there)).status_code
        assert (status not in (401, 403, 404, 405, 500)) if who in roles else (status == 403), (who, status)
        done = done or who in roles


@pytest.mark.parametrize(("method", "path"), [(m, p) for m, p in TABLE if "{" in p and "{token}" not in p])
def test_what_is_not_there_is_not_found(office: Office, method: str, path: str) -> None:
    roles = TABLE[method, path] or ("dan",)
    browser = office.browser("dan" if "dan" in roles else roles[0])
    for value in ("999", "L-000999", "0", "x", "99999999999999999999", "-1"):
        where = filled(path, dict.fromkeys(office.there, value))
        assert browser.request(method, where).status_code == 404, where


@pytest.mark.parametrize(("method", "path"), LEAD_ROUTES)
def test_a_lead_of_somebody_else_is_as_if_it_did_not_exist(office: Office, method: str, path: str) -> None:
    ben, lead = office.browser("ben"), office.lead
    form = {"version": str(lead.version), "note": "n", "why": "w", "outcome": "spam", "state": "OR", "pharmacist": "2"}
    with office.engine.connect() as connection:
        before = connection.execute(select(lead_events.c.id)).all()
    theirs, nobodys = (
        ben.request(method, filled(path, {"reference": reference}), data=form if method == "POST" else None)
        for reference in (lead.reference, "L-000999")
    )
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.text == nobodys.text
    with office.engine.connect() as connection:
        assert connection.execute(select(lead_events.c.id)).all() == before


def test_a_lead_that_nobody_has_is_seen_by_who_may_take_it(
    browser_of: Callable[[str], Browser], take: Callable[..., Lead], people: dict[str, Staff], engine: Engine
) -> None:
    lead = take()
    Life(engine).escalate(lead.id, "staff:1", "Too busy")
    assert browser_of("ana").get(f"/leads/{lead.reference}").status_code == 200
    assert browser_of("ben").get(f"/leads/{lead.reference}").status_code == 404


def test_a_role_that_was_taken_away_ends_at_the_next_request(
    browser_of: Callable[[str], Browser], engine: Engine, people: dict[str, Staff]
) -> None:
    carla = browser_of("carla")
    assert carla.get("/roster").status_code == 200
    with engine.begin() as connection:
        accounts.change(connection, people["carla"], role="trainer")
    assert carla.get("/roster").status_code == 403
    with engine.begin() as connection:
        accounts.change(connection, people["tess"], active=False)
        accounts.change(connection, people["carla"], active=False)
    assert carla.get("/account").status_code == 303


def test_no_page_names_another_route_by_its_method(browser_of: Callable[[str], Browser]) -> None:
    assert browser_of("dan").post("/queue").status_code == 405
    assert browser_of("dan").request("DELETE", "/audit").status_code == 405
