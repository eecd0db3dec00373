import pytest

from bot.web.pages import STATIC


def test_the_demo_page_names_the_pharmacy(client):
    response = client.get("/")

    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    for part in ("Example Pharmacy", "(855) 485-8600", 'href="tel:+18554858600"', 'src="/ldn-chat.js"'):
        assert part in response.text


def test_the_page_runs_our_own_scripts_alone_and_in_no_frame(client):
    policy = client.get("/").headers["content-security-policy"]

    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy


def test_the_widget_can_be_embedded_anywhere_and_is_asked_for_again(new_client):
    client = new_client(origin="https://any.example")
    response = client.get("/ldn-chat.js")

    assert response.content == (STATIC / "ldn-chat.js").read_bytes()
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert response.headers["cache-control"] == "public, max-age=300"
    assert response.headers["content-encoding"] == "gzip"

    again = client.get("/ldn-chat.js", headers={"If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["access-control-allow-origin"] == "*"
    assert again.headers["cross-origin-resource-policy"] == "cross-origin"


def test_assets_are_kept_for_a_while(client):
    response = client.get("/static/demo.css")

    assert response.status_code == 200
    assert response.headers["cache-control"] == "public, max-age=300"
    assert response.headers["etag"]


@pytest.mark.parametrize("path", ["/", "/ldn-chat.js", "/static/demo.css", "/chat/history", "/health", "/nothing"])
def test_every_response_carries_the_security_headers(client, path):
    headers = client.get(path).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "server" not in headers


def test_a_conversation_is_in_no_cache(client):
    assert client.say("hi").headers["cache-control"] == "no-store"
    assert client.get("/chat/history").headers["cache-control"] == "no-store"
    assert client.get("/chat/history").headers["cross-origin-resource-policy"] == "same-origin"
