"""Commands of `ldn` that work on the database."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.settings import Settings
from bot.store import StoreError, make_engine, migrate

Work = Callable[[argparse.Namespace, Settings, Engine], int]


def on_database(work: Work, *refusals: type[Exception]) -> Callable[[argparse.Namespace, Settings], int]:
    """A command on the migrated database of the settings.

    What it cannot do is said on standard error, with exit code 1: `refusals` in their own words, another failure of
    the database by its kind alone, since its words may quote what was stored.
    """

    def run(args: argparse.Namespace, settings: Settings) -> int:
        try:
            engine = make_engine(settings.database_url)
            try:
                migrate(engine)
                return work(args, settings, engine)
            finally:
                engine.dispose()
        except (StoreError, *refusals) as error:
            print(error, file=sys.stderr)
        except SQLAlchemyError as error:
            print(f"The database failed ({type(error).__name__}). Run `ldn doctor`.", file=sys.stderr)
        return 1

    return run
