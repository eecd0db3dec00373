"""Releases as the database asks for them."""

from __future__ import annotations

from bot.settings import Settings
from bot.supervisor.switch import Order


class DatabaseOrders:
    """The rows of releases. A database that fails now is asked again later."""

    def __init__(self, settings: Settings) -> None:
        # SQLAlchemy takes a second to import: not before the quick checks have passed.
        from bot.store import make_engine
        from bot.training import releases, runs, standing

        self._settings, self._releases, self._runs, self._standing = settings, releases, runs, standing
        self._engine = make_engine(settings.database_url)
        self._asked: int | None = None

    def __enter__(self) -> DatabaseOrders:
        from sqlalchemy.exc import SQLAlchemyError

        self._failure = SQLAlchemyError
        self._releases.abandon(self._engine)
        with self._engine.connect() as connection:
            run = self._runs.open_run(connection)
        self._asked = run.id if run else None
        return self

    def __exit__(self, *_raised: object) -> None:
        self._engine.dispose()

    def next(self) -> Order | None:
        """The oldest release that was asked for."""
        try:
            release = self._releases.next_requested(self._engine)
        except self._failure:
            return None
        if release is None:
            return None
        model = release.model
        return Order(release.id, model.short, self._settings.home / "models" / model.file, model.hash)

    def news(self) -> str | None:
        """What came of the run that was open at the start, once it has ended; None if there is nothing to say."""
        if self._asked is None:
            return None
        try:
            with self._engine.connect() as connection:
                run = self._runs.run(connection, self._asked)
                if run is not None and run.is_open:
                    return None
                found = self._standing.of(connection)
        except self._failure:
            return None
        self._asked = None
        if found is not None:
            return f"{found.detail} {found.cure}".rstrip()
        return f"Model {run.model_hash[:12]} was judged: the gate lets it pass." if run and run.model_hash else None

    def tell(self, order: Order, state: str, reason: str | None = None) -> bool:
        """Write down how far a release is; False if the database did not take it."""
        try:
            self._releases.proceed(self._engine, order.number, state, reason)
        except self._failure:
            return False
        if state == "live":
            self._releases.tidy(self._engine, self._settings.home / "models")
        return True
