import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.supervisor import command, prepare
from bot.supervisor.checks import StartError, check_database, only_copy, open_home, running_copy
from bot.supervisor.command import greeting, run
from bot.supervisor.screen import Screen
from bot.supervisor.services import Service
from bot.supervisor.watch import Watch
from bot.training.model import TrainingError

Named = Callable[[str], Service]


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch, server: Named) -> None:
    """Fake processes, nothing to build."""
    monkeypatch.setattr(command, "ensure_graph", lambda settings: None)
    monkeypatch.setattr(command, "ensure_model", lambda settings, screen: None)
    monkeypatch.setattr(command, "services", lambda settings: (server("brain"), server("web")))


@pytest.mark.usefixtures("prepared")
def test_it_shows_the_address_and_what_runs_and_stops_with_exit_code_0(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def then_stop(settings: Settings, children: list) -> str:
        os.kill(os.getpid(), signal.SIGINT)
        return greeting(settings, children)

    monkeypatch.setattr(command, "greeting", then_stop)
    assert run(settings) == 0
    shown = capsys.readouterr().out
    assert f"Its demo page: http://127.0.0.1:{settings.port}/\n" in shown
    assert f"Staff sign in at:                  http://127.0.0.1:{settings.console_port}/\n" in shown
    assert f'<script src="http://127.0.0.1:{settings.port}/ldn-chat.js" defer></script>' in shown
    assert "  brain    the brain  process " in shown and f"log {settings.home}/logs/web.log" in shown
    assert shown.endswith("Stopped.\n")
    assert (settings.home / "ldn.sqlite3").exists()
    assert running_copy(settings.home) is None


@pytest.mark.usefixtures("prepared")
def test_home_and_what_is_in_it_is_closed_to_others(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.home.mkdir(mode=0o755)
    before = os.umask(0o022)
    monkeypatch.setattr(command, "greeting", lambda *_: os.kill(os.getpid(), signal.SIGTERM) or "")
    try:
        assert run(settings) == 0
    finally:
        os.umask(before)
    found = [settings.home, *settings.home.rglob("*")]
    assert [str(file) for file in found if file.stat().st_mode & 0o007] == []


@pytest.mark.usefixtures("prepared")
def test_a_port_in_use_names_who_holds_it_and_the_setting(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    code = (
        f"import socket, time; server = socket.create_server(('127.0.0.1', {settings.port})); "
        "print(1, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None and other.stdout.readline()
        assert run(settings) == 1
        other.kill()
    error = capsys.readouterr().err
    assert f"Port {settings.port} is in use by python" in error and f"(process {other.pid})" in error
    assert f"LDN_PORT={settings.port + 1} make run" in error


@pytest.mark.usefixtures("prepared")
def test_a_second_copy_on_the_same_home_says_how_to_run_both(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    open_home(settings.home)
    with only_copy(settings.home):
        assert running_copy(settings.home) == f"process {os.getpid()}"
        assert run(settings) == 1
    error = capsys.readouterr().err
    assert f"already runs on {settings.home} (process {os.getpid()})" in error
    assert "LDN_HOME=./var2 LDN_PORT=8010 LDN_CONSOLE_PORT=8011" in error


@pytest.mark.usefixtures("prepared")
def test_a_broken_database_says_what_to_do(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.home.mkdir()
    (settings.home / "ldn.sqlite3").write_text("this is no database, though it is long enough to be read as one" * 9)
    assert run(settings) == 1
    assert "restore it from a backup, or move it away" in capsys.readouterr().err


@pytest.mark.usefixtures("prepared")
def test_a_home_that_cannot_be_made_names_the_setting(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert run(replace(settings, home=tmp_path / "file" / "home")) == 1
    error = capsys.readouterr().err
    assert f"Setting LDN_HOME has value '{tmp_path}/file/home': Not a directory" in error


@pytest.mark.usefixtures("prepared")
def test_sigterm_during_training_stops_it(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def train(settings: Settings, screen: Screen) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        pytest.fail("went on training")

    monkeypatch.setattr(command, "ensure_model", train)
    before = signal.getsignal(signal.SIGTERM)
    assert run(settings) == 0
    assert signal.getsignal(signal.SIGTERM) is before


def test_an_address_for_all_interfaces_is_shown_as_one_that_opens_here(
    settings: Settings, watch: Callable[..., Watch], server: Named
) -> None:
    shown = greeting(replace(settings, host="0.0.0.0"), watch(server("web")).children)
    assert f"http://127.0.0.1:{settings.port}/\n" in shown


def test_a_model_that_cannot_be_trained_is_a_start_error(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def ensure(settings: Settings, say: Callable[[str], None]) -> Path:
        raise TrainingError("data/nlu/dosing.yml is not YAML.")

    monkeypatch.setattr("bot.training.start.ensure", ensure)
    with pytest.raises(StartError, match="data/nlu/dosing.yml is not YAML."):
        check_database(settings)
        prepare.ensure_model(settings, Screen())


def test_the_encoder_graph_is_built_and_its_failure_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    # A fake encoder package on the path of the process that builds.
    folder = settings.home
    package = folder / "fake" / "bot" / "nlu"
    package.mkdir(parents=True)
    (folder / "fake" / "bot" / "__init__.py").touch()
    (package / "__init__.py").touch()
    (package / "encoder.py").write_text(
        "class EncoderError(RuntimeError): pass\n"
        "def ensure_graph(folder): raise EncoderError(f'{folder.name}: sha256 differs')\n"
    )
    monkeypatch.setattr(prepare.paths, "ROOT", folder / "fake")
    with pytest.raises(StartError, match="The sentence encoder cannot be prepared. encoder: sha256 differs"):
        prepare.ensure_graph(settings)


def test_the_lock_is_free_again_after_a_crash(settings: Settings) -> None:
    open_home(settings.home)
    code = (
        "import os, sys; from pathlib import Path; from bot.supervisor.checks import only_copy\n"
        "with only_copy(Path(sys.argv[1])): os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(settings.home)], check=False).returncode == 9
    with only_copy(settings.home):
        pass


def test_sockets_of_a_finished_run_do_not_block_the_port(settings: Settings) -> None:
    from bot.supervisor.ports import problem_with

    with (
        socket.create_server(("127.0.0.1", settings.port)) as server,
        socket.create_connection(("127.0.0.1", settings.port)) as client,
    ):
        server.accept()[0].close()
        client.recv(1)
    assert problem_with("127.0.0.1", settings.port) is None
