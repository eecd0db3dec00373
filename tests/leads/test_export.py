from __future__ import annotations

import csv
import datetime as dt
import io
import json
from typing import Any

import pytest

from bot.leads.export import FIELDS, neutralised, write_csv, write_json
from bot.leads.lead import Lead


def make(**fields: Any) -> Lead:
    return Lead(
        **{
            "id": 1,
            "created_at": dt.datetime(2025, 3, 1, 12, 0),
            "status": "new",
            "name": "Zoë",
            "phone": "+12125550123",
            "topics": ("dosing/start", "cost/price"),
            "consent_text": "Yes.",
            "consent_at": dt.datetime(2025, 3, 1, 11, 59),
            "idempotency_key": "form-1",
        }
        | fields
    )


def rows(*leads: Lead) -> list[dict[str, str]]:
    stream = io.StringIO(newline="")
    write_csv(leads, stream)
    return list(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ('=HYPERLINK("http://evil")', "formula"),
        ("+1+1", "formula"),
        ("-1+1", "formula"),
        ("@SUM(A1)", "formula"),
        ("\t=1", "tab"),
        ("\r=1", "carriage return"),
        ("\n=1", "line feed"),
        (" =1", "blank before it"),
        ("＝1", "full-width sign"),
    ],
)
def test_cell_that_a_spreadsheet_would_run_is_text(cell: str, why: str) -> None:
    assert neutralised(cell) == f"'{cell}", why


@pytest.mark.parametrize("cell", ["", "Jane", "(212) 555-0123", "a=b", "1-2", "'quoted", "jane@gmail.com"])
def test_other_cells_stay(cell: str) -> None:
    assert neutralised(cell) == cell


@pytest.mark.parametrize("field", ["name", "email", "best_time", "about", "consent_text"])
def test_every_text_column_is_neutralised(field: str) -> None:
    assert rows(make(**{field: "=cmd|' /C calc'!A0"}))[0][field].startswith("'=")


def test_csv_holds_each_field_and_keeps_line_breaks_and_quotes() -> None:
    row = rows(make(about='one\ntwo, "three"'))[0]
    assert tuple(row) == FIELDS
    assert row["about"] == 'one\ntwo, "three"'
    assert row["reference"] == "L-000001"
    assert row["created_at"] == "2025-03-01T12:00:00Z"
    assert row["phone"] == "(212) 555-0123"
    assert row["email"] == ""
    assert row["topics"] == "dosing/start; cost/price"


def test_international_number_is_neutralised() -> None:
    assert rows(make(phone="+442079460958"))[0]["phone"] == "'+44 20 7946 0958"


def test_no_leads_give_a_header_alone() -> None:
    assert rows() == []


def test_json_holds_the_values_as_stored() -> None:
    stream = io.StringIO()
    write_json([make(about="=1+1")], stream)
    record = json.loads(stream.getvalue())[0]
    assert tuple(record) == FIELDS
    assert (record["name"], record["phone"], record["about"]) == ("Zoë", "+12125550123", "=1+1")
    assert record["topics"] == ["dosing/start", "cost/price"]
    assert "Zoë" in stream.getvalue()
