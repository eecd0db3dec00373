from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx


def environment(home: Path, **more: str) -> dict[str, str]:
    own = {key: value for key, value in os.environ.items() if not key.startswith("LDN_")}
    return own | {"LDN_HOME": str(home), "PYTHONWARNINGS": "ignore", **more}


def test_it_serves_on_its_port_and_ends_on_sigterm(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(
        [sys.executable, "-m", "bot.console"],
        env=environment(tmp_path, LDN_CONSOLE_PORT=str(port)),
        stderr=subprocess.PIPE,
    ) as process:
        try:
            for _ in range(300):
                time.sleep(0.1)
                try:
                    if httpx.get(f"{url}/health", trust_env=False).status_code == 200:
                        break
                except httpx.TransportError:
                    assert process.poll() is None
            page = httpx.get(f"{url}/sign-in", trust_env=False)
            assert page.status_code == 200 and "Sign in" in page.text
            assert "server" not in page.headers
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(15) in (0, -signal.SIGTERM)
        assert process.stderr is not None and process.stderr.read() == b""


def test_a_port_in_use_names_the_setting(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = subprocess.run(
            [sys.executable, "-m", "bot.console"],
            env=environment(tmp_path, LDN_CONSOLE_PORT=str(port)),
            capture_output=True,
            text=True,
            check=False,
        )
    assert ended.returncode == 1
    assert "set LDN_CONSOLE_PORT (and LDN_CONSOLE_HOST) to another." in ended.stderr
