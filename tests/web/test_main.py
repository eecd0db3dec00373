import http.client
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
from bot.settings import Settings
from bot.store import make_engine
from bot.store.conversations import Conversations
from bot.web.sessions import Sessions


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
        # Who listens to a conversation does not hold up the end, nor is it worth a line.
        listening = _listen(tmp_path, free_port)
    finally:
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=30)

    assert "server" not in headers
    assert (process.returncode, output) == (0, "")
    # Raises IncompleteRead if it was cut off.
    assert b"event: speaker" in listening.read()


def _listen(home, port):
    settings = Settings.read({"LDN_HOME": str(home)})
    conversation = Conversations(make_engine(settings.database_url)).open()
    token = Sessions(settings.signing_key(), settings.transcript_days).issue(conversation)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(
        "GET", "/chat/events", headers={"Cookie": f"ldn_session={token}", "Sec-Fetch-Site": "same-origin"}
    )
    response = connection.getresponse()
    assert (response.status, response.readline()) == (200, b"retry: 3000\n")
    return response


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
