"""Logging, configured before Rasa is imported.

Rasa's structlog writes names and slots at DEBUG level to standard output unless it is told otherwise first; TensorFlow,
SQLAlchemy and others chat when they are loaded. Called at the top of every process that loads Rasa.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings

from bot.supervisor.environment import QUIET


def configure() -> None:
    """Warnings and worse only, one line each, to standard error. Python's own warnings are for developers' tests."""
    for key, value in QUIET.items():
        os.environ.setdefault(key, value)
    os.environ["LOG_LEVEL"] = "WARNING"
    # One message is small work: more threads only wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Filters do not hold: libraries reset them while they are imported.
    warnings.showwarning = lambda *_args, **_kwargs: None
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, force=True, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.WARNING)
    logging.getLogger().setLevel(logging.WARNING)
    for name in ("rasa", "rasa_sdk", "matplotlib", "apscheduler", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)
