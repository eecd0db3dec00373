from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from bot import doctor
from bot.settings import Settings
from bot.store import audit
from bot.supervisor.orders import DatabaseOrders
from bot.training import releases, serving, start, verdicts
from bot.training.model import TrainingError
from bot.training.records import Model
from bot.training.releases import ReleaseRefused
from tests.training.judged import make_model, metrics


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def base(engine: Engine, folder: Path) -> Model:
    return make_model(engine, folder, "base", metrics(), run=None)


def promote(engine: Engine, folder: Path, model: Model, override: str | None = None, by: str = "staff:3") -> int:
    with engine.begin() as connection:
        return verdicts.promote(connection, model.hash, folder, by, override)


def go_live(engine: Engine, id: int) -> None:
    for state in ("starting", "smoking", "switching", "live"):
        releases.proceed(engine, id, state)


def states(engine: Engine) -> list[tuple[str, str]]:
    with engine.connect() as connection:
        return [(one.model.file.removesuffix(".tar.gz"), one.state) for one in releases.listed(connection)]


def test_a_promotion_goes_live_and_the_one_before_can_be_put_back(engine: Engine, folder: Path, base: Model) -> None:
    go_live(engine, promote(engine, folder, make_model(engine, folder, "one", metrics())))
    assert states(engine) == [("one", "live"), ("base", "retired")]
    with engine.begin() as connection:
        back = releases.roll_back(connection, folder, "staff:3")
    go_live(engine, back)
    assert states(engine) == [("base", "live"), ("one", "rolled_back"), ("base", "retired")]
    with engine.begin() as connection, pytest.raises(ReleaseRefused, match="no earlier release"):
        releases.roll_back(connection, folder, "staff:3")
    with engine.connect() as connection:
        found = [(entry.action, entry.actor) for entry in audit.entries(connection)]
    assert found == [("release.promote", "staff:3"), ("release.rollback", "staff:3")]


def test_a_refused_model_needs_a_reason_which_is_recorded(engine: Engine, folder: Path, base: Model) -> None:
    worse = make_model(engine, folder, "worse", metrics(("an1",)))
    with pytest.raises(ReleaseRefused, match="answers 1 of 2 test questions right"):
        promote(engine, folder, worse)
    with pytest.raises(ReleaseRefused, match="at least 10 characters"):
        promote(engine, folder, worse, "because")
    id = promote(engine, folder, worse, "The question is about our old hours.")
    with engine.connect() as connection:
        found = releases.release(connection, id)
        (entry,) = audit.entries(connection)
    assert found is not None and found.override_by == "staff:3" and len(found.refusals) >= 1
    assert found.override_reason == "The question is about our old hours."
    assert entry.details["override"] == "The question is about our old hours."


def test_a_missed_safety_line_cannot_be_overridden(engine: Engine, folder: Path, base: Model) -> None:
    deaf = make_model(engine, folder, "deaf", metrics(("sa1",)))
    with pytest.raises(ReleaseRefused, match="nobody may override it. Safety lines missed: 1 of 1"):
        promote(engine, folder, deaf, "I am the owner and I say so.")
    assert states(engine) == []


def test_what_was_not_judged_is_gone_or_is_live_is_not_promoted(engine: Engine, folder: Path, base: Model) -> None:
    with pytest.raises(ReleaseRefused, match="was not judged"):
        promote(engine, folder, make_model(engine, folder, "raw", None))
    one = make_model(engine, folder, "one", metrics())
    (folder / one.file).unlink()
    with pytest.raises(ReleaseRefused, match="Train it again"):
        promote(engine, folder, one)
    with pytest.raises(ReleaseRefused, match="is live already"):
        promote(engine, folder, base)
    with engine.begin() as connection, pytest.raises(ReleaseRefused, match="There is no model 'zzz'"):
        verdicts.promote(connection, "zzz", folder, "staff:3")


def test_one_release_is_under_way_at_a_time(engine: Engine, folder: Path, base: Model) -> None:
    id = promote(engine, folder, make_model(engine, folder, "one", metrics()))
    two = make_model(engine, folder, "two", metrics())
    with pytest.raises(ReleaseRefused, match=f"Release {id} is under way"):
        promote(engine, folder, two)
    releases.proceed(engine, id, "failed", "It did not start.")
    promote(engine, folder, two)


@pytest.mark.parametrize("state", ["starting", "smoking", "switching"])
def test_an_assistant_that_ended_in_the_middle_serves_the_model_before(
    engine: Engine, folder: Path, base: Model, tmp_path: Path, state: str
) -> None:
    settings = Settings.read({"LDN_HOME": str(tmp_path), "LDN_DATABASE_URL": str(engine.url)})
    id = promote(engine, folder, make_model(engine, folder, "one", metrics()))
    releases.proceed(engine, id, state)
    with DatabaseOrders(settings) as orders:
        assert orders.next() is None
    assert states(engine)[0] == ("one", "failed")
    assert serving.served(engine, settings).checked() == folder / base.file


def test_a_release_that_waits_is_carried_out_and_told_of(
    engine: Engine, folder: Path, base: Model, tmp_path: Path
) -> None:
    settings = Settings.read({"LDN_HOME": str(tmp_path), "LDN_DATABASE_URL": str(engine.url)})
    one = make_model(engine, folder, "one", metrics())
    id = promote(engine, folder, one)
    with DatabaseOrders(settings) as orders:
        order = orders.next()
        assert order is not None and (order.number, order.model, order.sha256) == (id, folder / one.file, one.hash)
        assert orders.tell(order, "live") and orders.next() is None
    assert serving.served(engine, settings).path == folder / one.file


def test_a_database_that_fails_is_asked_again_later(tmp_path: Path) -> None:
    settings = Settings.read({"LDN_HOME": str(tmp_path)})
    from bot.store import make_engine, migrate

    engine = make_engine(settings.database_url)
    migrate(engine)
    with DatabaseOrders(settings) as orders:
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE releases")
        assert orders.next() is None


def test_an_archive_that_was_changed_is_not_loaded(engine: Engine, folder: Path, base: Model, tmp_path: Path) -> None:
    settings = Settings.read({"LDN_HOME": str(tmp_path)})
    one = make_model(engine, folder, "one", metrics())
    go_live(engine, promote(engine, folder, one))
    settings = Settings.read({"LDN_HOME": str(tmp_path), "LDN_DATABASE_URL": str(engine.url)})
    assert doctor.check_model(settings).ok
    (folder / one.file).write_bytes(b"something else")
    assert "it was changed after training" in doctor.check_model(settings).cure
    with pytest.raises(TrainingError, match="it was changed after training and is not loaded. Restore it"):
        serving.served(engine, settings).checked()
    with pytest.raises(TrainingError, match="it was changed after training"):
        start.prepare(engine, settings, print)
    (folder / one.file).unlink()
    with pytest.raises(TrainingError, match="is missing. Restore it from a backup, or promote another"):
        start.prepare(engine, settings, print)


def test_old_archives_are_removed_but_not_those_of_the_last_releases(engine: Engine, folder: Path, base: Model) -> None:
    for name in ("one", "two", "three", "four"):
        go_live(engine, promote(engine, folder, make_model(engine, folder, name, metrics())))
    assert releases.tidy(engine, folder) == ["one.tar.gz", "base.tar.gz"]
    assert sorted(path.name for path in folder.iterdir()) == ["four.tar.gz", "three.tar.gz", "two.tar.gz"]


def test_of_models_that_were_never_released_the_newest_stay(engine: Engine, folder: Path, base: Model) -> None:
    for number in range(7):
        make_model(engine, folder, f"m{number}", metrics())
    asked = make_model(engine, folder, "asked", metrics())
    promote(engine, folder, asked)
    assert releases.tidy(engine, folder) == ["m1.tar.gz", "m0.tar.gz"]
    assert (folder / base.file).exists() and (folder / asked.file).exists()
