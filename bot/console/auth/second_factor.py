"""The optional second factor: six digits of an authenticator app (RFC 6238), or one of ten recovery codes."""

from __future__ import annotations

import re
import secrets
import time

import pyotp
import segno
from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection

from bot.console.auth.accounts import Staff
from bot.console.auth.sessions import hashed
from bot.store.staff_tables import recovery_codes, staff

_STEP_SECONDS = 30
_CODES = 10
# Without letters and digits that look alike.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def new_secret() -> str:
    return pyotp.random_base32()


def qr_svg(secret: str, person: Staff, issuer: str) -> str:
    """What an authenticator app scans, as an SVG element for a page."""
    uri = pyotp.TOTP(secret).provisioning_uri(name=person.email, issuer_name=issuer)
    return segno.make(uri, error="m").svg_inline(scale=4, border=2, dark="#000", light="#fff", omitsize=True)


def turn_on(connection: Connection, person: Staff, secret: str, code: str) -> list[str] | None:
    """Store the secret if the code is right now; returns recovery codes to show once, or None if it is wrong."""
    step = _step_of(secret, code, None)
    if step is None:
        return None
    connection.execute(update(staff).where(staff.c.id == person.id).values(totp_secret=secret, totp_step=step))
    return new_codes(connection, person)


def turn_off(connection: Connection, person: Staff) -> None:
    connection.execute(update(staff).where(staff.c.id == person.id).values(totp_secret=None, totp_step=None))
    connection.execute(delete(recovery_codes).where(recovery_codes.c.staff_id == person.id))


def new_codes(connection: Connection, person: Staff) -> list[str]:
    """Ten fresh recovery codes to show once; earlier ones end."""
    connection.execute(delete(recovery_codes).where(recovery_codes.c.staff_id == person.id))
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(12)) for _ in range(_CODES)]
    connection.execute(insert(recovery_codes), [{"id": hashed(code), "staff_id": person.id} for code in codes])
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in codes]


def codes_left(connection: Connection, person: Staff) -> int:
    query = select(recovery_codes.c.id).where(recovery_codes.c.staff_id == person.id)
    return len(connection.execute(query).all())


def use(connection: Connection, person: Staff, typed: str) -> str | None:
    """Use up a code: "app", "recovery", or None if it is neither or was used before."""
    code = re.sub(r"[\s-]", "", typed).lower()
    if code.isdecimal():
        return "app" if _use_app_code(connection, person, code) else None
    statement = delete(recovery_codes).where(
        recovery_codes.c.id == hashed(code), recovery_codes.c.staff_id == person.id
    )
    return "recovery" if connection.execute(statement).rowcount else None


def _use_app_code(connection: Connection, person: Staff, code: str) -> bool:
    row = connection.execute(select(staff.c.totp_secret, staff.c.totp_step).where(staff.c.id == person.id)).one()
    step = _step_of(row.totp_secret, code, row.totp_step) if row.totp_secret else None
    if step is None:
        return False
    # Two requests with one code: only the first finds the step unused.
    unused = staff.c.totp_step.is_(None) if row.totp_step is None else staff.c.totp_step == row.totp_step
    statement = update(staff).where(staff.c.id == person.id, unused).values(totp_step=step)
    return bool(connection.execute(statement).rowcount)


def _step_of(secret: str, code: str, last_step: int | None) -> int | None:
    """The time step a code belongs to: this one or a neighbour, since clocks differ; later than the last one used."""
    totp = pyotp.TOTP(secret, interval=_STEP_SECONDS)
    now = int(time.time()) // _STEP_SECONDS
    for step in (now, now - 1, now + 1):
        if pyotp.utils.strings_equal(code, totp.generate_otp(step)) and (last_step is None or step > last_step):
            return step
    return None
