"""`python -m bot.brain`: load the model, listen on the Unix socket."""

from __future__ import annotations

import argparse
import gc
import os
import socket
import sys
from importlib import import_module
from pathlib import Path

from bot.brain import quiet
from bot.brain.gentle import gently

_GENTLY = "--gently"


def _load_libraries() -> None:
    """Most of the work of a start."""
    quiet.configure()
    import_module("bot.brain.dialogue")


if _GENTLY in sys.argv:
    gently(_load_libraries)
else:
    _load_libraries()

import uvicorn  # noqa: E402

from bot.answers.library import Library, follow  # noqa: E402
from bot.brain.app import create_app  # noqa: E402
from bot.brain.dialogue import Dialogue  # noqa: E402
from bot.knowledge import Knowledge, KnowledgeError, load, serve  # noqa: E402
from bot.nlu.lexicon import renew_lexicon  # noqa: E402
from bot.settings import SettingError, Settings  # noqa: E402
from bot.store import StoreError, make_engine, migrate  # noqa: E402
from bot.training.model import TrainingError  # noqa: E402
from bot.training.serving import Served, served  # noqa: E402

# Longer than the web process keeps a connection that waits (bot/web/brain_client.py).
_KEEP_SECONDS = 60


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.brain")
    parser.add_argument("--model", type=Path, help="the archive to load (default: the one that is live)")
    parser.add_argument("--sha256", help="what the archive must be; without it any is loaded")
    parser.add_argument("--socket", type=Path, help="where to listen (default: LDN_BRAIN_SOCKET)")
    parser.add_argument(_GENTLY, action="store_true", help="load at low priority: another engine is answering")
    return parser.parse_args()


def _put(known: Knowledge) -> None:
    serve(known)
    renew_lexicon()


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

        dialogue = gently(open_model) if arguments.gently else open_model()
    except (KnowledgeError, SettingError, StoreError, TrainingError) as error:
        print(error, file=sys.stderr)
        return 1
    follow(library, _put)
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


if __name__ == "__main__":
    sys.exit(main())
