"""Releases as the database asks for them."""

from __future__ import annotations

from bot.settings import Settings
from bot.supervisor.switch import Order


class DatabaseOrders:
    """The rows of releases. A database that fails now is asked again later."""

    def __init__(self, settings: Settings) -> None:
        # SQLAlchemy takes a second to import: not before the quick checks have passed.
        from bot.store import make_engine
        from bot.training import releases

        self._settings, self._releases = settings, releases
        self._engine = make_engine(settings.database_url)

    def __enter__(self) -> DatabaseOrders:
        from sqlalchemy.exc import SQLAlchemyError

        self._failure = SQLAlchemyError
        self._releases.abandon(self._engine)
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

    def tell(self, order: Order, state: str, reason: str | None = None) -> bool:
        """Write down how far a release is; False if the database did not take it."""
        try:
            self._releases.proceed(self._engine, order.number, state, reason)
        except self._failure:
            return False
        if state == "live":
            self._releases.tidy(self._engine, self._settings.home / "models")
        return True
