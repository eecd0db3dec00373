from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from sqlalchemy.engine import Engine
from starlette.applications import Starlette

from bot.console import pages
from bot.console.app import create_app
from bot.console.auth import passwords
from bot.console.auth.accounts import Staff
from bot.knowledge import Knowledge, Pharmacy
from bot.knowledge import load as load_knowledge
from bot.leads.intake import Intake
from bot.leads.lead import Lead
from bot.settings import Settings
from tests.console.staffed import PEOPLE, URL, Browser, enrol, new_lead, signed_in


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """argon2id with as little work as it allows; tests/console/auth/test_passwords.py looks at the real parameters."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobodys.cache_clear()


class _Compiled(BytecodeCache):
    """Templates, compiled once for all tests."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


@pytest.fixture(autouse=True)
def quick_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "Environment", partial(Environment, bytecode_cache=_COMPILED))


@pytest.fixture(scope="session")
def console_knowledge() -> Knowledge:
    """What the assistant knows, of a pharmacy whose owner has filled in little."""
    return replace(load_knowledge(), pharmacy=Pharmacy("Example Pharmacy", "(855) 485-8600", time_zone="UTC"))


@pytest.fixture
def knowledge(console_knowledge: Knowledge) -> Knowledge:
    return console_knowledge


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.read({"LDN_HOME": str(tmp_path), "LDN_SECRET_KEY": "a key of tests", "LDN_CONSOLE_URL": URL})


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
def app(settings: Settings, engine: Engine, knowledge: Knowledge) -> Starlette:
    return create_app(settings, engine, knowledge)


@pytest.fixture
def visitor(app: Starlette) -> Browser:
    """A browser that nobody is signed in with."""
    return Browser(app)


@pytest.fixture
def people(engine: Engine) -> dict[str, Staff]:
    """One person of each role, and a second pharmacist."""
    return {who: enrol(engine, who) for who in PEOPLE}


@pytest.fixture
def browser_of(app: Starlette, engine: Engine, people: dict[str, Staff]) -> Callable[[str], Browser]:
    """The browser of one of the people, signed in."""
    return lambda who: signed_in(app, engine, people[who])


@pytest.fixture
def take(engine: Engine, knowledge: Knowledge) -> Callable[..., Lead]:
    """Takes in a lead, as the chat does; any field may be given."""
    return lambda key="form-1", **fields: Intake(engine, knowledge.pharmacy).take(new_lead(key, **fields))


@pytest.fixture
def lead(people: dict[str, Staff], take: Callable[..., Any]) -> Lead:
    """A lead from California, which the rules give to Ana."""
    return take()
