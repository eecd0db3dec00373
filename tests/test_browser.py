import subprocess
import sys
from pathlib import Path

import pytest

from bot import browser


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """A machine without Chromium whose package managers fail; the commands they were called with."""
    called: list[list[str]] = []

    def fail(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        called.append(command)
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "playwright"))
    monkeypatch.delenv("REQUIRE_BROWSER", raising=False)
    monkeypatch.setattr(browser.subprocess, "run", fail)
    return called


@pytest.mark.usefixtures("bare")
def test_the_systems_chromium_comes_before_playwrights(tmp_path: Path) -> None:
    assert browser.find_chromium() is None
    own = tmp_path / "playwright" / "chromium-1200" / "chrome-linux64" / "chrome"
    own.parent.mkdir(parents=True)
    own.touch()
    assert browser.find_chromium() == str(own)
    (tmp_path / "chromium").touch(mode=0o755)
    assert browser.find_chromium() == str(tmp_path / "chromium")


def test_root_asks_apt_first_and_playwright_when_that_fails(
    bare: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "apt-get").touch(mode=0o755)
    monkeypatch.setattr(browser.os, "geteuid", lambda: 0)
    assert browser.fetch() is None
    assert bare == [["apt-get", "-qq", "update"], [sys.executable, "-m", "playwright", "install", "chromium"]]


def test_anyone_else_asks_playwright(bare: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser.os, "geteuid", lambda: 1000)
    assert browser.fetch() is None
    assert [command[0] for command in bare] == [sys.executable]


@pytest.mark.usefixtures("bare")
def test_without_a_browser_the_skipped_tests_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "test_reload_keeps_the_conversation.py").touch()
    monkeypatch.setattr(browser, "_TESTS", tmp_path)
    monkeypatch.setattr(browser.paths, "ROOT", tmp_path)
    assert browser.main() == 0
    shown = capsys.readouterr()
    assert "  test_reload_keeps_the_conversation.py" in shown.out and "apt-get install chromium" in shown.err


@pytest.mark.usefixtures("bare")
def test_where_a_browser_is_required_its_absence_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUIRE_BROWSER", "1")
    assert browser.main() == 1
