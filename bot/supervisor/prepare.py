"""Build what the processes need and is not there yet: the encoder's graph and a model that fits the data."""

from __future__ import annotations

import subprocess
import sys

from bot import paths
from bot.settings import Settings
from bot.supervisor.checks import StartError
from bot.supervisor.environment import quiet_environment
from bot.supervisor.screen import Screen

# Apart from this process: ONNX and numpy cost memory that the supervisor would hold for as long as it runs.
_BUILD_GRAPH = """
import sys
from pathlib import Path
from bot.nlu.encoder import EncoderError, ensure_graph
try:
    ensure_graph(Path(sys.argv[1]))
except (EncoderError, OSError) as error:
    sys.exit(str(error))
"""


def ensure_graph(settings: Settings) -> None:
    """The sentence encoder's graph in LDN_HOME/encoder."""
    built = subprocess.run(
        [sys.executable, "-c", _BUILD_GRAPH, str(settings.home / "encoder")],
        check=False,
        cwd=paths.ROOT,
        env=quiet_environment(),
        capture_output=True,
        text=True,
    )
    if built.returncode:
        raise StartError(f"The sentence encoder cannot be prepared. {built.stderr.strip()}")


def ensure_model(settings: Settings, screen: Screen) -> None:
    """The model that visitors are answered by, as it was recorded; trained now if there is none that fits."""
    from bot.store import make_engine
    from bot.training import start
    from bot.training.model import TrainingError

    engine = make_engine(settings.database_url)
    try:
        start.prepare(engine, settings, screen.say)
    except TrainingError as error:
        raise StartError(str(error)) from None
    finally:
        engine.dispose()
