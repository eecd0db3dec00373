"""The roster: who may take leads. Pharmacists with their licences and hours, and the pharmacy's own permits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import and_, delete, func, insert, select, update
from sqlalchemy.engine import Connection

from bot.knowledge.model import Pharmacy
from bot.leads.lead import ASSIGNED, CONTACTED
from bot.leads.service_area import Permit, ServiceArea, pharmacy_date
from bot.leads.working_hours import Schedule
from bot.store.lead_tables import leads, licences, permits, pharmacists, time_off

Hours = Mapping[str, Sequence[Sequence[str]]]


@dataclass(frozen=True)
class Licence:
    """A pharmacist's licence in a state, valid through `expires_on`."""

    state: str
    number: str
    expires_on: dt.date


@dataclass(frozen=True)
class TimeOff:
    """Days without work, both included."""

    first_day: dt.date
    last_day: dt.date


@dataclass(frozen=True, kw_only=True)
class Pharmacist:
    """Someone who takes leads. `topics`: what they take by preference; empty: everything alike.

    `id` is None before the pharmacist is stored; `load` (open leads now) and `last_given_at` come from the database.
    """

    id: int | None = None
    name: str
    email: str
    time_zone: str
    hours: Hours
    languages: tuple[str, ...] = ("en",)
    topics: tuple[str, ...] = ()
    capacity: int = 20
    licences: tuple[Licence, ...] = ()
    time_off: tuple[TimeOff, ...] = ()
    active: bool = True
    staff_id: int | None = None
    load: int = field(default=0, compare=False)
    last_given_at: dt.datetime | None = field(default=None, compare=False)

    @property
    def schedule(self) -> Schedule:
        """When they work, for `working_hours`."""
        return {
            "time_zone": self.time_zone,
            "hours": self.hours,
            "time_off": [(days.first_day, days.last_day) for days in self.time_off],
        }

    def licence(self, state: str) -> Licence | None:
        """Their licence in a state, valid or not."""
        return next((licence for licence in self.licences if licence.state == state), None)


@dataclass(frozen=True)
class Roster:
    """What routing knows. `time_zone` is the pharmacy's, by which a licence ends; blank: the computer's own."""

    pharmacists: tuple[Pharmacist, ...] = ()
    area: ServiceArea = ServiceArea()
    time_zone: str = ""

    def today(self, now: dt.datetime) -> dt.date:
        """The pharmacy's date at `now` (UTC without a zone)."""
        return pharmacy_date(now, self.time_zone)

    def get(self, pharmacist_id: int | None) -> Pharmacist | None:
        """The pharmacist of an id."""
        return next((one for one in self.pharmacists if one.id == pharmacist_id), None)


def load_roster(connection: Connection, pharmacy: Pharmacy) -> Roster:
    """The roster as stored, with everyone's open leads; those who no longer work here too, as not active."""
    held: dict[int, list[Licence]] = {}
    for row in connection.execute(select(licences).order_by(licences.c.state)):
        held.setdefault(row.pharmacist_id, []).append(Licence(row.state, row.number, row.expires_on))
    away: dict[int, list[TimeOff]] = {}
    for row in connection.execute(select(time_off).order_by(time_off.c.first_day)):
        away.setdefault(row.pharmacist_id, []).append(TimeOff(row.first_day, row.last_day))
    loads = _loads(connection)
    people = tuple(
        Pharmacist(
            id=row.id,
            name=row.name,
            email=row.email,
            time_zone=row.time_zone,
            hours=row.hours,
            languages=tuple(row.languages),
            topics=tuple(row.topics),
            capacity=row.capacity,
            licences=tuple(held.get(row.id, ())),
            time_off=tuple(away.get(row.id, ())),
            active=row.active,
            staff_id=row.staff_id,
            load=loads.get(row.id, 0),
            last_given_at=row.last_given_at,
        )
        for row in connection.execute(select(pharmacists).order_by(pharmacists.c.id))
    )
    return Roster(people, load_area(connection, pharmacy), pharmacy.time_zone)


def load_area(connection: Connection, pharmacy: Pharmacy) -> ServiceArea:
    """The states that the pharmacy serves."""
    stored = connection.execute(select(permits).order_by(permits.c.state))
    return ServiceArea(
        tuple(Permit(row.state, row.number, row.expires_on) for row in stored),
        tuple(state.upper() for state in pharmacy.states_served),
    )


def store_roster(connection: Connection, people: Sequence[Pharmacist], held: Sequence[Permit]) -> None:
    """Put these in the place of the stored roster. Pharmacists are the same by email; who is missing is not active.

    The caller has checked the values (`roster_file.check`).
    """
    known = {row.email: row.id for row in connection.execute(select(pharmacists.c.id, pharmacists.c.email))}
    gone = [number for email, number in known.items() if email not in {one.email for one in people}]
    connection.execute(update(pharmacists).where(pharmacists.c.id.in_(gone)).values(active=False))
    for one in people:
        save_pharmacist(connection, one, known.get(one.email))
    connection.execute(delete(permits))
    if held:
        connection.execute(
            insert(permits),
            [{"state": one.state, "number": one.number, "expires_on": one.expires_on} for one in held],
        )


def save_pharmacist(connection: Connection, one: Pharmacist, number: int | None) -> int:
    """Store a pharmacist, as a new one if `number` (the id) is None; returns the id."""
    values = {
        "name": one.name,
        "email": one.email,
        "time_zone": one.time_zone,
        "hours": one.hours,
        "languages": list(one.languages),
        "topics": list(one.topics),
        "capacity": one.capacity,
        "active": one.active,
    }
    if number is None:
        number = connection.execute(insert(pharmacists).values(values)).inserted_primary_key[0]
    else:
        connection.execute(update(pharmacists).where(pharmacists.c.id == number).values(values))
        for table in (licences, time_off):
            connection.execute(delete(table).where(table.c.pharmacist_id == number))
    if one.licences:
        connection.execute(
            insert(licences),
            [
                {
                    "pharmacist_id": number,
                    "state": licence.state,
                    "number": licence.number,
                    "expires_on": licence.expires_on,
                }
                for licence in one.licences
            ],
        )
    if one.time_off:
        connection.execute(
            insert(time_off),
            [
                {"pharmacist_id": number, "first_day": days.first_day, "last_day": days.last_day}
                for days in one.time_off
            ],
        )
    return number


def _loads(connection: Connection) -> dict[int, int]:
    query = (
        select(leads.c.assignee_id, func.count())
        .where(and_(leads.c.assignee_id.is_not(None), leads.c.status.in_((ASSIGNED, CONTACTED))))
        .group_by(leads.c.assignee_id)
    )
    return dict(tuple(row) for row in connection.execute(query))
