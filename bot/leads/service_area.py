"""The states that the pharmacy serves: by its permits, else by `states_served` of data/pharmacy.yml, else not known."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.knowledge.states import STATES


def pharmacy_date(now: dt.datetime, time_zone: str) -> dt.date:
    """The pharmacy's date at `now` (UTC without a zone); a blank zone is the computer's own."""
    zone = ZoneInfo(time_zone) if time_zone else None
    return now.replace(tzinfo=dt.timezone.utc).astimezone(zone).date()


@dataclass(frozen=True)
class Permit:
    """The pharmacy's own licence in a state: its home state's, or a non-resident permit. Valid through `expires_on`."""

    state: str
    number: str
    expires_on: dt.date


@dataclass(frozen=True)
class ServiceArea:
    """Where the pharmacy may send medicine to. Permits, once there are any, decide alone."""

    permits: tuple[Permit, ...] = ()
    states_served: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether anything says which states are served. If not, nobody is turned away."""
        return bool(self.permits or self.states_served)

    def served(self, today: dt.date) -> tuple[str, ...]:
        """The postal codes of the states served today; empty if nothing says so."""
        if self.permits:
            return tuple(permit.state for permit in self.permits if permit.expires_on >= today)
        return self.states_served

    def refusal(self, state: str, today: dt.date) -> str | None:
        """Why a state is not served today, in words; None if it is, or if nothing says so."""
        name = STATES[state]
        if self.permits:
            permit = next((permit for permit in self.permits if permit.state == state), None)
            if permit is None:
                return f"The pharmacy has no permit for {name}."
            if permit.expires_on < today:
                return f"The pharmacy's permit for {name} expired on {permit.expires_on}."
            return None
        if self.states_served and state not in self.states_served:
            return f"{name} is not among the states_served of data/pharmacy.yml."
        return None
