"""`python -m bot.brain`: load the model, listen on the Unix socket."""

from __future__ import annotations

import gc
import os
import socket
import sys

from bot.brain import quiet

quiet.configure()

import uvicorn  # noqa: E402

from bot.answers.library import Library, follow  # noqa: E402
from bot.brain.app import create_app  # noqa: E402
from bot.brain.dialogue import Dialogue  # noqa: E402
from bot.knowledge import KnowledgeError, load, serve  # noqa: E402
from bot.settings import SettingError, Settings  # noqa: E402
from bot.store import StoreError, make_engine, migrate  # noqa: E402
from bot.training.model import TrainingError, current  # noqa: E402

# Longer than the web process keeps a connection that waits (bot/web/brain_client.py).
_KEEP_SECONDS = 60


def main() -> int:
    try:
        settings = Settings.read()
        engine = make_engine(settings.database_url)
        migrate(engine)
        library = Library(load(), engine)
        # Before the first visitor, so that nobody reads what was replaced.
        serve(library.look())
        dialogue = Dialogue(engine, current(settings), settings.turns_per_session)
    except (KnowledgeError, SettingError, StoreError, TrainingError) as error:
        print(error, file=sys.stderr)
        return 1
    follow(library, serve)
    # What is loaded stays: the collector need not look through a million objects again and again.
    gc.collect()
    gc.freeze()
    settings.brain_socket.parent.mkdir(parents=True, exist_ok=True)
    settings.brain_socket.unlink(missing_ok=True)
    # The socket is for this user's processes only; uvicorn would open the one it makes to everybody.
    os.umask(0o177)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(settings.brain_socket))
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


if __name__ == "__main__":
    sys.exit(main())
