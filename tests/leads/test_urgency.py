from __future__ import annotations

import pytest

from bot.leads.urgency import urgency


@pytest.mark.parametrize(
    ("said", "intents", "best_time", "wanted"),
    [
        (["Can a pharmacist call me?"], {"request_pharmacist"}, "Mornings", "routine"),
        (["I take oxycodone"], {"opioid_user"}, None, "soon"),
        (["my throat is closing"], {"emergency"}, None, "soon"),
        (["I want to die"], {"self_harm"}, None, "soon"),
        (["It is URGENT"], set(), None, "soon"),
        (["call me asap"], set(), None, "soon"),
        (["I can’t wait any longer"], set(), None, "soon"),
        (["es urgente, por favor"], set(), None, "soon"),
        (["it is not urgent"], set(), None, "routine"),
        (["no rush, nothing urgent"], set(), None, "routine"),
        (["no es urgente"], set(), None, "routine"),
        (["can I take it today?"], set(), None, "routine"),
        ([], set(), "Today after 5 p.m.", "soon"),
        ([], set(), "As soon as possible", "soon"),
        ([], set(), None, "routine"),
    ],
)
def test_urgency_is_what_was_said(said: list[str], intents: set[str], best_time: str | None, wanted: str) -> None:
    assert urgency(said, intents, best_time) == wanted
