from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.engine import Engine

from tests.insights.seeded import seed

LAST = dt.date(2026, 11, 22)


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
def seeded(engine: Engine) -> Engine:
    """Eight weeks of visitors up to LAST."""
    with engine.begin() as connection:
        seed(connection, LAST, visits_a_day=4)
    return engine
