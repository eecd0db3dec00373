"""The roles, and the groups of them that routes and the navigation name."""

from __future__ import annotations

from bot.store.staff_tables import ROLES

# For a route that needs no sign-in.
ANYONE: frozenset[str] | None = None
SIGNED_IN = frozenset(ROLES)
LEADS = frozenset({"pharmacist", "supervisor", "admin"})
SUPERVISORS = frozenset({"supervisor", "admin"})
ADMINS = frozenset({"admin"})
EDITORS = frozenset({"trainer", "supervisor", "admin"})
# A signature is a pharmacist's, whoever else is set over them.
PHARMACISTS = frozenset({"pharmacist"})

MEANINGS = {
    "pharmacist": "Sees and answers the leads they may take; reads and signs the answers.",
    "trainer": "Drafts answers and puts them live. Sees no contact details.",
    "supervisor": "Sees all leads, the roster, deliveries, ready-made replies and the answers.",
    "admin": "Everything, and the staff and the audit log.",
}
