"""`ldn run`: prepare what is missing, start every process, watch over them, stop them together.

Stays light: the processes themselves load Rasa or a web framework, this one never does.
"""

from bot.supervisor.command import run

__all__ = ["run"]
