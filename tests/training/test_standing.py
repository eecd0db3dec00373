from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.engine import Engine

from bot import doctor
from bot.settings import Settings
from bot.store.release_tables import models
from bot.supervisor.orders import DatabaseOrders
from bot.training import gate, records, releases, runs, standing, verdicts
from bot.training.records import SYSTEM, Model
from bot.training.standing import Standing
from tests.training.judged import make_model, metrics


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
def base(engine: Engine, tmp_path: Path) -> Model:
    """The first model, live and not judged."""
    model = make_model(engine, tmp_path / "models", "base", None, run=None)
    with engine.begin() as connection:
        releases.keep_base(connection, model)
    return model


def found(engine: Engine) -> Standing | None:
    with engine.connect() as connection:
        return standing.of(connection)


def said(engine: Engine) -> str:
    now = found(engine)
    assert now is not None
    return f"{now.detail} -> {now.cure}"


def older(engine: Engine, model: Model) -> None:
    """The files have changed since this model was made."""
    with engine.begin() as connection:
        made_of = model.made_of | {"files": "before"}
        connection.execute(update(models).where(models.c.hash == model.hash).values(made_of=made_of))


def ask(engine: Engine) -> int:
    with engine.begin() as connection:
        return runs.request(connection, SYSTEM)


def test_before_the_first_start_there_is_nothing_to_say(engine: Engine) -> None:
    assert found(engine) is None


def test_a_live_model_is_judged_afterwards_and_a_refusal_is_told(engine: Engine, base: Model) -> None:
    assert "was not judged. -> The next start judges it." in said(engine)
    id = ask(engine)
    assert said(engine) == f"Model {base.short} answers visitors and is being judged. -> "
    runs.end(engine, id, "failed", reason="The disk is full.")
    assert "was not judged. The last run failed. The disk is full." in said(engine)
    records.set_metrics(engine, base.hash, metrics(("sa1",)))
    now = found(engine)
    assert now is not None and not now.ok and now.model == base.short
    assert "since there was no other" in now.detail and "Safety lines missed: 1 of 1" in now.detail
    records.set_metrics(engine, base.hash, metrics())
    assert found(engine) is None


def test_what_a_supervisor_let_pass_is_not_complained_of(engine: Engine, base: Model, tmp_path: Path) -> None:
    records.set_metrics(engine, base.hash, metrics())
    worse = make_model(engine, tmp_path / "models", "worse", metrics(("an1",), {"dosing/timing": [1, 100]}))
    with engine.begin() as connection:
        id = verdicts.promote(connection, worse.hash, tmp_path / "models", "staff:3", "The hours are old ones.")
    releases.proceed(engine, id, "live")
    assert found(engine) is None


def test_after_a_change_of_the_files_it_says_how_far_the_new_model_is(
    engine: Engine, base: Model, tmp_path: Path
) -> None:
    records.set_metrics(engine, base.hash, metrics())
    older(engine, base)
    assert "None that knows the change was judged. -> Train again" in said(engine)
    id = ask(engine)
    assert "is being trained; the gate decides" in said(engine)
    runs.end(engine, id, "cancelled")
    assert "The last run was cancelled." in said(engine)
    new = make_model(engine, tmp_path / "models", "new", metrics())
    assert f"lets model {new.short} pass" in said(engine) and f"promote {new.short}" in said(engine)
    with engine.begin() as connection:
        id = verdicts.promote(connection, new.hash, tmp_path / "models", SYSTEM)
    assert "is being released" in said(engine)
    releases.proceed(engine, id, "live")
    assert found(engine) is None


@pytest.mark.parametrize(("wrong", "cure"), [("an1", '--override "WHY"'), ("sa1", "Nobody may override this")])
def test_a_refused_upgrade_is_told_everywhere_with_its_cure(
    engine: Engine, base: Model, tmp_path: Path, wrong: str, cure: str
) -> None:
    settings = Settings.read({"LDN_HOME": str(tmp_path), "LDN_DATABASE_URL": str(engine.url)})
    records.set_metrics(engine, base.hash, metrics())
    older(engine, base)
    id = ask(engine)
    with DatabaseOrders(settings) as orders:
        assert orders.news() is None
        new = make_model(engine, tmp_path / "models", "new", metrics((wrong,)))
        runs.end(engine, id, "done", model_hash=new.hash)
        # On the screen of `ldn run`, once.
        news = orders.news()
        assert news is not None and f"The gate refused model {new.short}" in news and cure in news
        assert orders.news() is None
    check = doctor.check_model(settings)
    assert not check.ok and f"Model {base.short} answers visitors" in check.detail and cure in check.cure


def test_the_screen_says_that_the_first_model_was_let_pass(engine: Engine, base: Model, tmp_path: Path) -> None:
    settings = Settings.read({"LDN_HOME": str(tmp_path), "LDN_DATABASE_URL": str(engine.url)})
    id = ask(engine)
    with DatabaseOrders(settings) as orders:
        records.set_metrics(engine, base.hash, metrics())
        runs.end(engine, id, "done", model_hash=base.hash)
        assert orders.news() == f"Model {base.short} was judged: the gate lets it pass."
        assert orders.news() is None


def test_a_gate_that_cannot_be_read_is_a_problem_and_no_crash(
    engine: Engine, base: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load_gate() -> None:
        raise gate.GateError("gate.yml must have exactly the keys a, b.")

    records.set_metrics(engine, base.hash, metrics())
    monkeypatch.setattr(verdicts, "load_gate", load_gate)
    now = found(engine)
    assert now is not None and not now.ok and "gate.yml must have exactly the keys" in now.detail
