"""`python -m bot.brain`: load the model, listen on the Unix socket."""

from __future__ import annotations

import argparse
import gc
import os
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from bot.brain import quiet

quiet.configure()

import uvicorn  # noqa: E402

from bot.answers.library import Library, follow  # noqa: E402
from bot.brain.app import create_app  # noqa: E402
from bot.brain.dialogue import Dialogue  # noqa: E402
from bot.knowledge import KnowledgeError, load, serve  # noqa: E402
from bot.settings import SettingError, Settings  # noqa: E402
from bot.store import StoreError, make_engine, migrate  # noqa: E402
from bot.training.model import TrainingError  # noqa: E402
from bot.training.serving import Served, served  # noqa: E402

# Longer than the web process keeps a connection that waits (bot/web/brain_client.py).
_KEEP_SECONDS = 60


_LOWEST_PRIORITY = 19


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.brain")
    parser.add_argument("--model", type=Path, help="the archive to load (default: the one that is live)")
    parser.add_argument("--sha256", help="what the archive must be; without it any is loaded")
    parser.add_argument("--socket", type=Path, help="where to listen (default: LDN_BRAIN_SOCKET)")
    parser.add_argument("--gently", action="store_true", help="load at low priority: another engine is answering")
    return parser.parse_args()


def main() -> int:
    arguments = _arguments()
    try:
        settings = Settings.read()
        engine = make_engine(settings.database_url)
        migrate(engine)
        library = Library(load(), engine)
        # Before the first visitor, so that nobody reads what was replaced.
        serve(library.look())
        chosen = Served(arguments.model, arguments.sha256) if arguments.model else served(engine, settings)

        def open_model() -> Dialogue:
            return Dialogue(engine, chosen.checked(), settings.turns_per_session)

        dialogue = _gently(open_model) if arguments.gently else open_model()
    except (KnowledgeError, SettingError, StoreError, TrainingError) as error:
        print(error, file=sys.stderr)
        return 1
    follow(library, serve)
    # What is loaded stays: the collector need not look through a million objects again and again.
    gc.collect()
    gc.freeze()
    path: Path = arguments.socket or settings.brain_socket
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    # The socket is for this user's processes only; uvicorn would open the one it makes to everybody.
    os.umask(0o177)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        uvicorn.run(
            create_app(dialogue),
            fd=listener.fileno(),
            log_level="warning",
            access_log=False,
            ws="none",
            lifespan="off",
            timeout_keep_alive=_KEEP_SECONDS,
        )
    return 0


def _gently(load: Callable[[], Dialogue]) -> Dialogue:
    """Load in a thread of low priority: it cannot be raised again, and the thread that answers keeps its own."""
    done: list[Dialogue] = []
    failed: list[BaseException] = []

    def work() -> None:
        if sys.platform == "linux":
            # Linux gives each thread a priority of its own.
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LOWEST_PRIORITY)
        try:
            done.append(load())
        except BaseException as error:  # Raised where it is waited for.
            failed.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
    return done[0]


if __name__ == "__main__":
    sys.exit(main())
