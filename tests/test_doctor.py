import socket
import types
from dataclasses import replace
from pathlib import Path

import pytest

from bot import doctor
from bot.doctor import Check, pins, report
from bot.knowledge import KnowledgeError
from bot.settings import Settings
from bot.store import make_engine, migrate
from bot.store.conversations import Conversations
from bot.store.encryption import use_keyring
from bot.store.keyring import Keyring
from bot.training.model import model_path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        ports = [str(free.getsockname()[1]) for free in (one, other)]
    return Settings.read({"LDN_HOME": str(tmp_path / "home"), "LDN_PORT": ports[0], "LDN_CONSOLE_PORT": ports[1]})


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("alembic==1.19.2 \\", {"alembic": "1.19.2"}),
        ("uvicorn[standard]==0.40 ; python_version < '4' \\", {"uvicorn": "0.40"}),
        ("pywin32==312 ; sys_platform == 'win32' \\", {}),
        ("PyYAML==6.0", {"pyyaml": "6.0"}),
        ("    # via alembic==1.0", {}),
        ("    --hash=sha256:00==11", {}),
    ],
)
def test_pins_of_this_machine_are_read_from_the_lock(line: str, found: dict[str, str]) -> None:
    assert pins(line) == found


def test_a_package_in_another_version_or_missing_is_a_problem(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("pytest==0.1 \\\nno-such-package==2.0\n")
    monkeypatch.setattr(doctor, "_LOCK", lock)
    finding = doctor.check_packages(settings)
    assert not finding.ok and "make install" in finding.cure
    assert finding.detail == f"pytest {pytest.__version__} instead of 0.1, no-such-package missing instead of 2.0"


def test_an_encoder_without_its_graph_is_a_problem(settings: Settings) -> None:
    finding = doctor.check_encoder(settings)
    assert not finding.ok and "is not built" in finding.detail and finding.cure == "make train"


def test_an_encoder_that_is_not_the_published_one_is_a_problem(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "model.safetensors").write_text("other weights")
    monkeypatch.setattr("bot.nlu.encoder.model_folder", lambda: tmp_path)
    finding = doctor.check_encoder(settings)
    assert not finding.ok and "published is 53aa51172d14" in finding.detail


def test_only_a_model_that_fits_the_data_will_do(settings: Settings) -> None:
    fitting = model_path(settings)
    fitting.parent.mkdir(parents=True)
    fitting.with_name("0123456789abcdef.tar.gz").touch()
    assert doctor.check_model(settings) == Check("model", False, "none that fits the data", "make train")
    fitting.touch()
    assert doctor.check_model(settings) == Check("model", True, f"{fitting.name} fits the data")


def test_a_knowledge_complaint_is_a_problem(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.knowledge.check.check", lambda *_: ["dosing/timing: has no source.", "another"])
    finding = doctor.check_knowledge(settings)
    assert not finding.ok and finding.detail == "2 complaints: dosing/timing: has no source."


def test_a_knowledge_file_that_cannot_be_read_is_a_problem(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def load() -> None:
        raise KnowledgeError("pharmacy.yml", "phone", "has value ''", "Write the number.")

    monkeypatch.setattr("bot.knowledge.load", load)
    for check in (doctor.check_knowledge, doctor.check_pharmacy):
        finding = check(settings)
        assert not finding.ok and finding.detail == "pharmacy.yml: phone: has value ''. Write the number."


def test_blanks_of_the_pharmacy_are_a_note(settings: Settings) -> None:
    finding = doctor.check_pharmacy(settings)
    assert finding.ok and "phone" not in finding.detail


def test_a_database_that_is_not_there_yet_is_not_made_by_looking(settings: Settings) -> None:
    assert doctor.check_database(settings).ok
    assert not settings.home.exists()


def test_a_migrated_database_is_ok_and_an_empty_one_is_not(settings: Settings) -> None:
    engine = make_engine(settings.database_url)
    with engine.connect():
        pass
    finding = doctor.check_database(settings)
    assert not finding.ok and finding.detail.startswith("its tables are at None, the program needs ")
    migrate(engine)
    engine.dispose()
    finding = doctor.check_database(settings)
    assert finding.ok and finding.detail.startswith("reached, tables at ")


def test_a_file_that_is_no_database_is_a_problem(settings: Settings) -> None:
    settings.home.mkdir()
    (settings.home / "ldn.sqlite3").write_text("no database" * 100)
    finding = doctor.check_database(settings)
    assert not finding.ok and "not a database" in finding.detail


def test_a_server_that_does_not_answer_is_a_problem_without_its_password(settings: Settings) -> None:
    finding = doctor.check_database(replace(settings, database_url="postgresql://ldn:sesame@127.0.0.1:1/ldn"))
    assert not finding.ok and "cannot be read" in finding.detail
    assert "sesame" not in finding.detail + finding.cure


def _stored(settings: Settings) -> None:
    """A database in which somebody said something."""
    engine = make_engine(settings.database_url)
    use_keyring(engine, Keyring(settings.key_file))
    migrate(engine)
    conversations = Conversations(engine)
    conversations.begin_turn(conversations.open(), "1", "hello")
    engine.dispose()


def test_the_encryption_keys_must_be_there_be_ours_alone_and_fit_what_is_stored(settings: Settings) -> None:
    finding = doctor.check_keys(settings)
    assert finding.ok and finding.detail.endswith("is not there yet")
    _stored(settings)
    assert doctor.check_keys(settings) == Check(
        "keys", True, f"1 key in {settings.key_file}; everything is under the newest"
    )
    Keyring(settings.key_file).rotate()
    finding = doctor.check_keys(settings)
    assert finding.ok and "2 keys" in finding.detail and "1 rows are not under the newest" in finding.detail
    assert finding.cure == "`ldn keys rotate` goes on with them"
    settings.key_file.chmod(0o644)
    finding = doctor.check_keys(settings)
    assert not finding.ok and finding.cure == f"chmod 600 {settings.key_file}"
    # Another installation's keys.
    settings.key_file.unlink()
    len(Keyring(settings.key_file))
    finding = doctor.check_keys(settings)
    assert not finding.ok and "encrypted with a key that is not in" in finding.detail
    settings.key_file.unlink()
    finding = doctor.check_keys(settings)
    assert not finding.ok and finding.cure.startswith("Restore it from its backup")
    assert not settings.key_file.exists()


def test_a_full_disk_is_a_problem(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor.check_disk(settings).ok
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda folder: types.SimpleNamespace(free=3 * 2**20))
    finding = doctor.check_disk(settings)
    assert not finding.ok and finding.detail.startswith("3 MB free at ")


def test_a_home_open_to_others_is_a_problem(settings: Settings) -> None:
    settings.home.mkdir()
    settings.home.chmod(0o750)
    assert doctor.check_home(settings).ok
    settings.home.chmod(0o755)
    finding = doctor.check_home(settings)
    assert not finding.ok and finding.cure == f"chmod o-rwx {settings.home}"


def test_a_port_is_free_ours_or_a_problem(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor.check_port(settings).ok
    with socket.create_server(("127.0.0.1", settings.port)):
        finding = doctor.check_port(settings)
        assert not finding.ok and f"Port {settings.port} is in use by " in finding.detail
        monkeypatch.setattr(doctor, "running_copy", lambda home: "process 1")
        monkeypatch.setattr(doctor, "is_healthy", lambda endpoint: True)
        finding = doctor.check_port(settings)
        assert finding.ok and f"http://127.0.0.1:{settings.port}/" in finding.detail


def test_the_consoles_port_is_looked_at_and_its_setting_named(settings: Settings) -> None:
    assert doctor.check_console_port(settings).ok
    with socket.create_server(("127.0.0.1", settings.console_port)):
        finding = doctor.check_console_port(settings)
    assert not finding.ok and f"LDN_CONSOLE_PORT={settings.console_port + 1} make run" in finding.cure


def test_a_missing_browser_is_a_note(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "find_chromium", lambda: None)
    finding = doctor.check_browser(settings)
    assert finding.ok and "apt-get install chromium" in finding.cure


def test_the_report_is_aligned_and_shows_cures_where_they_are_needed() -> None:
    findings = [
        Check("Python", True, "3.10.13"),
        Check("pharmacy", True, "blank: hours", "Fill in data/pharmacy.yml"),
        Check("model", False, "none", "make train"),
    ]
    assert (
        "\n".join(report(findings))
        == """\
ok       Python    3.10.13
note     pharmacy  blank: hours
                   -> Fill in data/pharmacy.yml
PROBLEM  model     none
                   -> make train

1 problem."""
    )


@pytest.mark.parametrize(
    ("finding", "code"),
    [(Check("disk", True, "room"), 0), (Check("disk", True, "room", "a note"), 0), (Check("disk", False, "full"), 1)],
)
def test_exit_code_is_1_for_a_problem(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, finding: Check, code: int
) -> None:
    monkeypatch.setattr(doctor, "CHECKS", (lambda settings: finding,))
    assert doctor.main(settings) == code


def test_every_check_leaves_everything_as_it_was(settings: Settings) -> None:
    findings = doctor.checks(settings)
    assert [finding.name for finding in findings] == [
        "Python",
        "packages",
        "encoder",
        "knowledge",
        "pharmacy",
        "model",
        "database",
        "keys",
        "notifications",
        "outbox",
        "disk",
        "home",
        "port",
        "console",
        "browser",
    ]
    assert not settings.home.exists()
