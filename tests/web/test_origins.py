import pytest

from bot.web.origins import Site, site_of

EMBEDDER = "https://pharmacy.example"
OWN = "http://chat.example"
FOREIGN = "https://evil.example"
WRITES = [("POST", "/chat/messages", 200), ("DELETE", "/chat", 204)]
READS = [("GET", "/chat/history", 200)]


@pytest.mark.parametrize(
    "headers, allowed",
    [
        ({"Origin": OWN}, "all"),
        ({"Sec-Fetch-Site": "same-origin"}, "all"),
        ({"Sec-Fetch-Site": "same-origin", "Origin": OWN}, "all"),
        ({"Sec-Fetch-Site": "none"}, "all"),
        ({"Origin": "https://chat.example"}, "all"),
        ({"Origin": EMBEDDER}, "all"),
        ({"Origin": EMBEDDER, "Sec-Fetch-Site": "cross-site"}, "all"),
        ({}, "reads"),
        ({"Sec-Fetch-Site": "cross-site"}, "reads"),
        ({"Sec-Fetch-Site": "same-site"}, "reads"),
        ({"Origin": FOREIGN}, "nothing"),
        ({"Origin": FOREIGN, "Sec-Fetch-Site": "cross-site"}, "nothing"),
        ({"Origin": OWN, "Sec-Fetch-Site": "cross-site"}, "nothing"),
        ({"Origin": "null"}, "nothing"),
        ({"Origin": ""}, "nothing"),
        ({"Origin": "http://[bad"}, "nothing"),
        ({"Origin": "http://chat.example.evil.example"}, "nothing"),
        ({"Origin": "http://chat.example:8080"}, "nothing"),
        ({"Origin": "http://pharmacy.example"}, "nothing"),
        ({"Origin": "https://sub.pharmacy.example"}, "nothing"),
    ],
)
def test_who_may_do_what(new_client, brain, headers, allowed):
    client = new_client(origin=None)
    for method, path, success in WRITES + READS:
        may = allowed == "all" or (allowed == "reads" and method == "GET")
        response = client.request(method, path, headers=headers, json={"text": "hi"} if method == "POST" else None)

        assert response.status_code == (success if may else 403), (method, path)
        if not may:
            assert response.json()["error"]["code"] in ("origin_not_allowed", "origin_missing")
        expected = EMBEDDER if headers.get("Origin") == EMBEDDER else None
        assert response.headers.get("access-control-allow-origin") == expected
        assert "access-control-allow-credentials" not in response.headers
        assert "Origin" in response.headers["vary"]
    assert len(brain.turns) == (1 if allowed == "all" else 0)


def preflight(client, origin, method="POST"):
    return client.request(
        "OPTIONS",
        "/chat/messages",
        headers={
            "Origin": origin,
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": "authorization",
        },
    )


def test_a_preflight_of_an_allowed_site_is_granted(new_client):
    response = preflight(new_client(origin=None), EMBEDDER)

    assert response.status_code == 204
    assert response.headers["access-control-allow-origin"] == EMBEDDER
    assert set(response.headers["access-control-allow-methods"].split(", ")) == {"GET", "POST", "DELETE"}
    allowed = {"Authorization", "Content-Type", "Last-Event-ID"}
    assert set(response.headers["access-control-allow-headers"].split(", ")) == allowed
    assert "access-control-allow-credentials" not in response.headers


@pytest.mark.parametrize("origin", [FOREIGN, "null", OWN])
def test_a_preflight_of_any_other_is_not(new_client, origin):
    response = preflight(new_client(origin=None), origin)

    assert response.status_code >= 400
    assert not [name for name in response.headers if name.startswith("access-control-")]


def test_pages_and_health_are_open_to_links_from_anywhere(new_client):
    client = new_client(origin=FOREIGN)

    assert [client.get(path).status_code for path in ("/", "/health", "/ldn-chat.js")] == [200, 200, 200]


def test_an_allowed_origin_is_compared_in_lower_case():
    assert site_of({"origin": "HTTPS://Pharmacy.Example", "host": "chat.example"}, {EMBEDDER}) is Site.ALLOWED
