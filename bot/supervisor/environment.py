"""The environment of the processes: nothing is reported to anyone, and libraries keep their advice to themselves."""

from __future__ import annotations

import os

QUIET = {
    # TensorFlow's start-up messages.
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    # Rasa's usage reports.
    "RASA_TELEMETRY_ENABLED": "false",
    # No model hub at run time.
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
    # A log line is in its file when it is written, so that the last words of a dying process are.
    "PYTHONUNBUFFERED": "1",
    # Rasa imports matplotlib, which would look for a screen.
    "MPLBACKEND": "Agg",
}


def quiet_environment() -> dict[str, str]:
    """This process's environment and what keeps libraries quiet; what the caller set himself is kept."""
    return {**QUIET, **os.environ}
