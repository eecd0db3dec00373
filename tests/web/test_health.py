import pytest

from bot.web.brain_client import BrainUnavailable


def test_health_is_ok_when_everything_answers(client):
    response = client.get("/health")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize("down", [["database"], ["brain"], ["database", "brain"]])
def test_health_names_what_is_down(client, brain, settings, down):
    if "brain" in down:
        brain.down = BrainUnavailable("was not reachable")
    if "database" in down:
        (settings.home / "ldn.sqlite3").write_bytes(b"no database " * 100)

    response = client.get("/health")

    assert response.status_code == 503
    assert response.json() == {"error": {"code": "unavailable", "message": f"Down: {', '.join(down)}."}}
