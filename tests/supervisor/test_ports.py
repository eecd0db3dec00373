import os
import socket

import pytest

from bot.supervisor.ports import owner, problem_with


@pytest.fixture
def taken() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_the_owner_of_a_port_is_named(taken: int) -> None:
    assert (owner(taken) or "").endswith(f"(process {os.getpid()})")


def test_a_free_port_has_no_owner_and_no_problem(taken: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]
    assert owner(free) is None
    assert problem_with("127.0.0.1", free) is None


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("no.such.host.invalid", "'no.such.host.invalid', which is no address"),
        ("192.0.2.1", "'192.0.2.1': Cannot assign requested address"),
    ],
)
def test_an_address_that_is_not_ours_names_the_setting(host: str, reason: str) -> None:
    problem = problem_with(host, 8000)
    assert problem is not None and problem.reason.startswith(f"Setting LDN_HOST has value {reason}")
    assert "127.0.0.1" in problem.cure


def test_a_port_taken_on_one_address_is_taken_for_all(taken: int) -> None:
    problem = problem_with("0.0.0.0", taken)
    assert problem is not None and problem.reason.startswith(f"Port {taken} is in use by ")
