"""The people who may sign in. Functions take the caller's connection and so join the audit entry's transaction."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.engine import Connection, Row
from sqlalchemy.sql import ColumnElement

from bot.console.auth.passwords import check_password, hash_password
from bot.leads.problem import clean
from bot.store.staff_tables import ROLES, recovery_codes, staff, staff_links, staff_sessions

_NAME_MAX = 80


class AccountError(ValueError):
    """An account that cannot be made or changed so; the message says what to do."""


@dataclass(frozen=True)
class Staff:
    """One person who may sign in, without secrets. Times are UTC without a zone."""

    id: int
    email: str = field(repr=False)
    name: str = field(repr=False)
    role: str
    active: bool
    has_password: bool
    has_second_factor: bool
    has_provider: bool
    created_at: dt.datetime
    last_sign_in_at: dt.datetime | None

    @property
    def actor(self) -> str:
        """What the audit log and a lead's history call this person."""
        return f"staff:{self.id}"


def add(connection: Connection, email: str, name: str, role: str) -> Staff:
    """Make an account, which cannot sign in before it has a password, a link or a provider. Raises AccountError."""
    values = {"email": read_email(email), "name": _read_name(name), "role": _read_role(role)}
    if by_email(connection, values["email"]):
        raise AccountError(f"There is an account for {values['email']} already. Change that one instead.")
    number = connection.execute(insert(staff).values(active=True, **values)).inserted_primary_key[0]
    return get(connection, number)  # type: ignore[return-value]


def get(connection: Connection, staff_id: int) -> Staff | None:
    return _one(connection, staff.c.id == staff_id)


def by_email(connection: Connection, email: str) -> Staff | None:
    return _one(connection, staff.c.email == email.strip().lower())


def everyone(connection: Connection) -> list[Staff]:
    """All accounts: those that may sign in first, by name."""
    query = select(staff).order_by(staff.c.active.desc(), func.lower(staff.c.name))
    return [_staff(row) for row in connection.execute(query)]


def change(
    connection: Connection,
    person: Staff,
    *,
    name: str | None = None,
    role: str | None = None,
    active: bool | None = None,
) -> dict[str, Any]:
    """Change what is given; returns what differs. Whoever loses the account loses the sessions. Raises AccountError."""
    wanted: dict[str, Any] = {}
    if name is not None:
        wanted["name"] = _read_name(name)
    if role is not None:
        wanted["role"] = _read_role(role)
    if active is not None:
        wanted["active"] = active
    changed = {key: value for key, value in wanted.items() if getattr(person, key) != value}
    if person.role == "admin" and person.active and (changed.get("role") or changed.get("active") is False):
        _keep_one_admin(connection, person)
    if changed:
        connection.execute(update(staff).where(staff.c.id == person.id).values(changed))
    if changed.get("active") is False:
        end_access(connection, person)
    return changed


def set_password(connection: Connection, person: Staff, password: str) -> None:
    """Set it and end all sessions and links. Raises passwords.WeakPassword."""
    check_password(password, person.email, person.email.partition("@")[0], person.name)
    connection.execute(update(staff).where(staff.c.id == person.id).values(password_hash=hash_password(password)))
    end_access(connection, person)


def refresh_hash(connection: Connection, person: Staff, password: str) -> None:
    """Hash the same password again with today's parameters."""
    connection.execute(update(staff).where(staff.c.id == person.id).values(password_hash=hash_password(password)))


def reset(connection: Connection, person: Staff) -> None:
    """Take away password, second factor and provider, and end all sessions: only a new link lets the person in."""
    values = {"password_hash": None, "totp_secret": None, "totp_step": None, "oidc_subject": None}
    connection.execute(update(staff).where(staff.c.id == person.id).values(values))
    connection.execute(delete(recovery_codes).where(recovery_codes.c.staff_id == person.id))
    end_access(connection, person)


def end_access(connection: Connection, person: Staff) -> None:
    """End all sessions and one-time links."""
    for table in (staff_sessions, staff_links):
        connection.execute(delete(table).where(table.c.staff_id == person.id))


def password_hash(connection: Connection, email: str) -> str | None:
    """The stored hash of someone who may sign in; None for anyone else."""
    query = select(staff.c.password_hash).where(staff.c.email == email, staff.c.active.is_(True))
    return connection.execute(query).scalar()


def read_email(text: str) -> str:
    """The address in lower case. Raises AccountError."""
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise AccountError(
            f"Email {text.strip()!r} is no address: {error} Write one such as ana@pharmacy.example."
        ) from None


def _read_name(text: str) -> str:
    name = clean(text)
    if not name or len(name) > _NAME_MAX:
        raise AccountError(f"The name has {len(name)} characters. Write one of 1 to {_NAME_MAX}.")
    return name


def _read_role(role: str) -> str:
    if role not in ROLES:
        raise AccountError(f"Role {role!r} is not known. Use one of: {', '.join(ROLES)}.")
    return role


def _keep_one_admin(connection: Connection, person: Staff) -> None:
    query = select(func.count()).where(staff.c.role == "admin", staff.c.active.is_(True), staff.c.id != person.id)
    if not connection.execute(query).scalar_one():
        raise AccountError("This is the last admin. Make somebody else an admin first.")


def _one(connection: Connection, where: ColumnElement[bool]) -> Staff | None:
    row = connection.execute(select(staff).where(where)).one_or_none()
    return None if row is None else _staff(row)


def _staff(row: Row) -> Staff:
    return Staff(
        row.id,
        row.email,
        row.name,
        row.role,
        row.active,
        row.password_hash is not None,
        row.totp_secret is not None,
        row.oidc_subject is not None,
        row.created_at,
        row.last_sign_in_at,
    )
