import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from bot.paths import ROOT


@pytest.fixture
def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def environment(tmp_path, port, **more):
    kept = {key: value for key, value in os.environ.items() if not key.startswith("LDN_")}
    return {**kept, "LDN_HOME": str(tmp_path), "LDN_PORT": str(port), **more}


def run(env):
    command = [sys.executable, "-m", "bot.web"]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)


def test_it_serves_says_nothing_and_ends_when_told_to(tmp_path, free_port):
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.web"],
        cwd=ROOT,
        env=environment(tmp_path, free_port),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        headers = _first_answer(f"http://127.0.0.1:{free_port}/")
    finally:
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=30)

    assert "server" not in headers
    assert (process.returncode, output) == (0, "")


def _first_answer(address):
    deadline = time.monotonic() + 40
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as response:
                assert response.status == 200
                return response.headers
        except urllib.error.URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def test_a_port_in_use_says_what_to_do(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run(environment(tmp_path, port))

    assert result.returncode == 1
    assert result.stderr == (
        f"127.0.0.1:{port} cannot be listened on: Address already in use. "
        "End the process that uses it, or set LDN_PORT (and LDN_HOST) to another.\n"
    )


@pytest.mark.parametrize(
    "more, complaint",
    [
        ({"LDN_TRANSCRIPT_DAYS": "soon"}, "Setting LDN_TRANSCRIPT_DAYS has value 'soon'."),
        ({"LDN_DATABASE_URL": "sqlite:////proc/nothing/db"}, "The folder of the database cannot be made"),
    ],
)
def test_a_setting_that_cannot_be_used_says_what_to_do(tmp_path, free_port, more, complaint):
    result = run(environment(tmp_path, free_port, **more))

    assert (result.returncode, result.stderr.startswith(complaint)) == (1, True)
    assert "Traceback" not in result.stderr
