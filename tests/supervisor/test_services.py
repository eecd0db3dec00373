import importlib.util
from dataclasses import replace

import pytest

from bot.settings import Settings
from bot.supervisor.environment import QUIET, quiet_environment
from bot.supervisor.health import TcpEndpoint, UnixEndpoint
from bot.supervisor.services import services


def test_each_service_is_a_module_that_exists_and_is_asked_where_it_listens(settings: Settings) -> None:
    table = {service.name: service for service in services(replace(settings, host="0.0.0.0"))}
    assert table["brain"].endpoint == UnixEndpoint(settings.brain_socket)
    assert table["web"].endpoint == TcpEndpoint("0.0.0.0", settings.port)
    assert table["console"].endpoint == TcpEndpoint("127.0.0.1", settings.console_port)
    for service in table.values():
        assert importlib.util.find_spec(f"{service.command[-1]}.__main__"), service.command


def test_nothing_is_reported_and_what_the_caller_set_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in QUIET:
        monkeypatch.delenv(key, raising=False)
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "0")
    environment = quiet_environment()
    assert environment["RASA_TELEMETRY_ENABLED"] == "false" and environment["HF_HUB_OFFLINE"] == "1"
    assert environment["TF_CPP_MIN_LOG_LEVEL"] == "0"
