"""The roles, and the groups of them that routes and the navigation name."""

from __future__ import annotations

from bot.store.staff_tables import ROLES

# For a route that needs no sign-in.
ANYONE: frozenset[str] | None = None
SIGNED_IN = frozenset(ROLES)
LEADS = frozenset({"pharmacist", "supervisor", "admin"})
TRAINERS = frozenset({"trainer", "supervisor", "admin"})
SUPERVISORS = frozenset({"supervisor", "admin"})
ADMINS = frozenset({"admin"})

MEANINGS = {
    "pharmacist": "Sees and answers the leads they may take.",
    "trainer": "Works on the answers. Sees no contact details.",
    "supervisor": "Sees all leads, the roster, deliveries and ready-made replies.",
    "admin": "Everything, and the staff and the audit log.",
}
