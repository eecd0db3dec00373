from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from bot.leads.lead import InvalidLead, Lead, NewLead, parse_reference


def test_phone_or_email_is_enough(new_lead: Callable[..., NewLead]) -> None:
    assert new_lead(email=None).phone == "+12125550123"
    assert new_lead(phone=None).email == "jane@gmail.com"


def test_all_but_contact_and_consent_may_be_left_out(new_lead: Callable[..., NewLead]) -> None:
    lead = new_lead(name=None, email=None, state=None, best_time=None, about=None, topics=(), conversation_id=None)
    assert lead.name is None


@pytest.mark.parametrize(
    ("fields", "name", "why"),
    [
        ({"phone": None, "email": None}, "phone", "nobody can be reached"),
        ({"phone": "", "email": ""}, "phone", "empty is none"),
        ({"phone": "212-555-0123"}, "phone", "not the stored form"),
        ({"phone": "secret"}, "phone", "no number"),
        ({"phone": "911"}, "phone", "an emergency line"),
        ({"email": "secret"}, "email", "no address"),
        ({"email": "my email is jane@x.com"}, "email", "an address in a sentence"),
        ({"state": "Texas"}, "state", "not the code"),
        ({"state": "XX"}, "state", "no such code"),
        ({"consent_text": " "}, "consent_text", "no consent"),
        ({"consent_at": dt.datetime(2025, 3, 1, tzinfo=dt.timezone.utc)}, "consent_at", "with a zone"),
        ({"idempotency_key": ""}, "idempotency_key", "no key"),
        ({"idempotency_key": "k" * 65}, "idempotency_key", "longer than the column"),
        ({"conversation_id": "c" * 65}, "conversation_id", "longer than the column"),
        ({"name": "secret" * 20}, "name", "too long"),
        ({"best_time": "secret" * 21}, "best_time", "too long"),
        ({"about": "secret" * 400}, "about", "too long"),
        ({"about": "secret\x00"}, "about", "NUL, which PostgreSQL refuses"),
        ({"name": "secret\ud83d"}, "name", "half a surrogate pair, which no database encodes"),
    ],
)
def test_a_lead_that_must_not_be_stored_is_refused(
    new_lead: Callable[..., NewLead], fields: dict[str, Any], name: str, why: str
) -> None:
    with pytest.raises(InvalidLead) as refused:
        new_lead(**fields)
    assert refused.value.field == name, why
    assert f"Lead field {name} " in str(refused.value)
    assert "secret" not in str(refused.value)


def test_a_mistyped_domain_the_visitor_confirmed_is_kept(new_lead: Callable[..., NewLead]) -> None:
    assert new_lead(email="jane@gmial.com").email == "jane@gmial.com"


def test_repr_holds_nothing_personal(new_lead: Callable[..., NewLead]) -> None:
    shown = repr(new_lead())
    assert not any(word in shown for word in ("Jane", "555", "jane@gmail.com", "Mornings", "Dose for", "form-1"))


def test_an_erased_lead_can_be_held() -> None:
    time = dt.datetime(2025, 3, 1)
    lead = Lead(id=7, created_at=time, status="erased", consent_text="", consent_at=time, idempotency_key="form-1")
    assert lead.reference == "L-000007"


@pytest.mark.parametrize(
    ("reference", "number"),
    [
        ("L-000123", 123),
        ("l-123", 123),
        ("L123", 123),
        ("123", 123),
        (123, 123),
        (" L-000123 ", 123),
        ("L-1000000", 1_000_000),
        ("", None),
        ("L-", None),
        ("L-0", None),
        ("-1", None),
        (0, None),
        ("X-1", None),
        ("L-1; --", None),
        ("99999999999", None),
        ("2147483648", None),
        ("L-١٢٣", None),
    ],
)
def test_reference(reference: int | str, number: int | None) -> None:
    assert parse_reference(reference) == number
