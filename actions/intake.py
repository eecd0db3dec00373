"""The database of leads as the actions use it."""

from __future__ import annotations

import logging
from functools import lru_cache

from bot.knowledge import knowledge
from bot.leads.failure import LeadStoreError
from bot.leads.intake import Intake
from bot.leads.service_area import ServiceArea
from bot.leads.store import Leads
from bot.settings import Settings
from bot.store import StoreError, make_engine, migrate

_log = logging.getLogger(__name__)


@lru_cache(maxsize=4)
def _intake(url: str) -> Intake:
    engine = make_engine(url)
    migrate(engine)
    return Intake(engine, knowledge().pharmacy)


def intake() -> Intake:
    """Takes leads into the database that the settings name; opened at the first use, not at import."""
    return _intake(Settings.read().database_url)


def service_area() -> ServiceArea:
    """The states that the pharmacy serves. Without the database, what data/pharmacy.yml says: the form goes on."""
    try:
        return intake().service_area()
    except (LeadStoreError, StoreError) as error:
        _log.error("The pharmacy's permits could not be read: %s", error)
        return ServiceArea(states_served=knowledge().pharmacy.states_served)


def requests_from(conversation: str) -> tuple[str, ...]:
    """The references of the requests that were sent from a conversation, oldest first. Raises LeadStoreError."""
    return Leads(intake().engine).sent_from(conversation)
