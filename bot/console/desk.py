"""What the pages of the console share, put together once at start."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.engine import Engine

from bot.console.answers.shelf import Shelf
from bot.console.auth.cookies import Cookies
from bot.console.auth.throttle import Throttle
from bot.console.leads.subject import Subjects
from bot.console.pages import Pages
from bot.console.pulse import Pulse
from bot.console.signing import Signer
from bot.knowledge import Pharmacy
from bot.settings import Settings


@dataclass(frozen=True)
class Desk:
    settings: Settings
    engine: Engine
    pharmacy: Pharmacy
    pages: Pages
    cookies: Cookies
    signer: Signer
    throttle: Throttle
    pulse: Pulse
    shelf: Shelf
    # The pharmacy's clock; None: the computer's.
    zone: dt.tzinfo | None

    @property
    def subjects(self) -> Subjects:
        return self.shelf.subjects
