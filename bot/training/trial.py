"""`python -m bot.training.trial ARCHIVE`: can this version answer visitors with a model that was trained before it?

Exit code 0: it is loaded, knows only answers that there are, and answers the smoke questions. Otherwise the last line
on standard error says why not.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bot.answers.library import serve_for
from bot.knowledge import knowledge
from bot.knowledge.examples import is_plain
from bot.settings import Settings
from bot.supervisor.smoke import QUESTIONS, SmokeError
from bot.training.archive import left_out
from bot.training.assistant import assistant


def main(arguments: list[str]) -> int:
    """Try the model in this archive."""
    settings, archive = Settings.read(), Path(arguments[0])
    try:
        serve_for(settings)
        answers = {row["label"] for row in left_out(archive) if not is_plain(row["label"])}
        if gone := answers - {*knowledge().answers}:
            print(f"there is no answer {min(gone)} any more", file=sys.stderr)
            return 1
        with assistant(settings, archive) as shell:
            for question in QUESTIONS:
                question.check(shell.talk(question.text)[-1])
    except SmokeError as error:
        print(str(error).rstrip("."), file=sys.stderr)
        return 1
    except Exception as error:  # Whatever keeps it from answering; a traceback is nothing for the owner's screen.
        print(f"it cannot be loaded ({type(error).__name__})", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
