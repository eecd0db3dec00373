"""The installer's decisions; a real installation is what `make test` did before these tests ran."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from bot.paths import ROOT


@pytest.fixture
def bootstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """scripts/bootstrap.py, looking at a project in tmp_path that is installed."""
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "scripts" / "bootstrap.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, value in vars(module).items():
        if isinstance(value, Path):
            monkeypatch.setattr(module, name, tmp_path / value.relative_to(ROOT))
    inputs = tuple(tmp_path / file.name for file in module.INPUTS)
    monkeypatch.setattr(module, "INPUTS", inputs)
    for file in (*inputs, module.PYTHON, module.ENVIRONMENT / "bin" / "ldn"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("3.10\n")
    module.STAMP.write_text(module.stamp())
    return module


def test_an_installation_that_fits_is_left_alone(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "find_uv", lambda: pytest.fail("installs"))
    bootstrap.install()


@pytest.mark.parametrize("changed", ["requirements.lock", "pyproject.toml", ".python-version"])
def test_a_changed_input_installs_again(bootstrap: ModuleType, tmp_path: Path, changed: str) -> None:
    assert bootstrap.is_installed()
    (tmp_path / changed).write_text("something else")
    assert not bootstrap.is_installed()


@pytest.mark.parametrize("lost", [".venv/.installed", ".venv/bin/ldn", ".venv/bin/python"])
def test_a_lost_part_installs_again(bootstrap: ModuleType, tmp_path: Path, lost: str) -> None:
    (tmp_path / lost).unlink()
    assert not bootstrap.is_installed()


def test_a_moved_folder_installs_again(bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path / "elsewhere")
    assert not bootstrap.is_installed()


@pytest.mark.parametrize(
    ("said", "version"),
    [("uv 0.13.9 (x86_64-unknown-linux-gnu)", (0, 13, 9)), ("uv 0.4.0", (0, 4, 0)), ("not uv at all", ())],
)
def test_uv_tells_its_version(bootstrap: ModuleType, tmp_path: Path, said: str, version: tuple[int, ...]) -> None:
    uv = tmp_path / "uv"
    uv.write_text(f"#!/bin/sh\necho '{said}'\n")
    uv.chmod(0o755)
    assert bootstrap.uv_version(str(uv)) == version


def test_no_uv_has_no_version(bootstrap: ModuleType, tmp_path: Path) -> None:
    assert bootstrap.uv_version(str(tmp_path / "uv")) == ()


def test_a_missing_python_that_cannot_be_downloaded_says_how_to_get_one(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    monkeypatch.setattr(bootstrap, "quietly", lambda command: subprocess.CompletedProcess(command, 1, "", ""))
    with pytest.raises(bootstrap.BootstrapError, match=r"Python 3\.10 is missing and could not be") as caught:
        bootstrap.find_python("uv")
    assert "pyenv install 3.10" in str(caught.value)


def test_pyenvs_python_is_found_without_its_shims(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = tmp_path / "versions" / "3.10.13" / "bin" / "python3.10"
    python.parent.mkdir(parents=True)
    python.touch()
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    monkeypatch.setattr(bootstrap, "quietly", lambda command: subprocess.CompletedProcess(command, 1, "", ""))
    assert bootstrap.find_python("uv") == str(python)


def test_the_registry_of_pip_is_uvs_unless_uv_has_its_own(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    monkeypatch.delenv("UV_INDEX_URL", raising=False)
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    assert bootstrap.uv_environment()["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    bootstrap.uv_environment.cache_clear()
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://uv.example/simple")
    assert bootstrap.uv_environment()["UV_DEFAULT_INDEX"] == "https://uv.example/simple"


def test_what_uv_says_when_it_fails_is_shown(bootstrap: ModuleType, capfd: pytest.CaptureFixture[str]) -> None:
    command = [sys.executable, "-c", "import sys; sys.exit('error: Hash mismatch for numpy')"]
    with pytest.raises(bootstrap.BootstrapError, match="cannot be installed. uv said:\n  error: Hash mismatch"):
        bootstrap.watch(command, "The packages cannot be installed")


def test_downloads_are_shown_in_megabytes(bootstrap: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    said = ("Downloading numpy (16.0MiB)", "Downloading tensorflow (0.5GiB)", " + numpy==1", " Downloaded tensorflow")
    bootstrap.watch([sys.executable, "-c", f"import sys; sys.stderr.write({chr(10).join(said)!r})"], "")
    assert capsys.readouterr().out == "  512 of 528 MB\n"
