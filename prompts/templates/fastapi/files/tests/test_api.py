import logging
import re

import pytest

from app import SERVICE
from tests.conftest import LIMIT

JSON = {"Content-Type": "application/json"}


def assert_error(response, status, code):
    assert response.status_code == status
    body = response.json()
    assert body.keys() == {"error"}
    assert body["error"].keys() == {"code", "message"}
    assert body["error"]["code"] == code


def test_health(client):
    response = client.get("/health")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "service": SERVICE}


def test_creates_lists_and_gets_items(client):
    assert client.get("/items").json() == {"items": []}
    created = client.post("/items", json={"name": " first "})
    first = {"id": 1, "name": "first"}
    assert (created.status_code, created.json()) == (201, first)
    assert created.headers["Location"] == "/items/1"
    assert client.get("/items/1?x=y").json() == first
    assert client.get("/items").json() == {"items": [first]}


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"name": ""},
        {"name": "  "},
        {"name": 1},
        {"name": None},
        {"name": "x" * 101},
        {"name": "x", "colour": "red"},
    ],
)
def test_refuses_invalid_items(client, body):
    assert_error(client.post("/items", json=body), 422, "validation_failed")
    assert client.get("/items").json() == {"items": []}


@pytest.mark.parametrize("body", ["", "{", b"\xff", "[" * LIMIT])
def test_refuses_invalid_json(client, body):
    response = client.post("/items", content=body, headers=JSON)
    assert_error(response, 400, "invalid_json")


def test_refuses_other_media_types(client):
    headers = {"Content-Type": "text/plain"}
    response = client.post("/items", content='{"name":"x"}', headers=headers)
    assert_error(response, 415, "unsupported_media_type")


@pytest.mark.parametrize("chunked", [False, True])
def test_refuses_large_bodies(client, chunked):
    def post(size):
        body = b'{"name":"x"}'.ljust(size)
        content = iter([body[:10], body[10:]]) if chunked else body
        return client.post("/items", content=content, headers=JSON)

    assert post(LIMIT).status_code == 201
    assert_error(post(LIMIT + 1), 413, "payload_too_large")


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/items/", "/items/0", "/items/7", "/items/x"]
)
def test_unknown_things_are_not_found(client, path):
    assert_error(client.get(path), 404, "not_found")


def test_wrong_methods_are_told_the_right_ones(client):
    response = client.delete("/items")
    assert_error(response, 405, "method_not_allowed")
    assert response.headers["Allow"] == "GET, POST"


def test_request_ids(client):
    response = client.get("/health", headers={"X-Request-Id": "abc-1"})
    assert response.headers["X-Request-Id"] == "abc-1"
    response = client.get("/health", headers={"X-Request-Id": "not an id"})
    assert re.fullmatch("[0-9a-f]{32}", response.headers["X-Request-Id"])


def test_faults_tell_nothing_and_are_logged(app, client, monkeypatch, caplog):
    def fail():
        raise RuntimeError("secret")

    monkeypatch.setattr(app.state.items, "list", fail)
    response = client.get("/items")
    assert_error(response, 500, "internal_error")
    assert "secret" not in response.text
    assert "secret" in caplog.text


def test_requests_are_logged(client, caplog):
    caplog.set_level(logging.INFO, "app.middleware")
    client.get("/items?token=secret", headers={"X-Request-Id": "abc-1"})
    fields = caplog.records[-1].fields
    assert fields.pop("duration_ms") >= 0
    assert fields == {
        "request_id": "abc-1",
        "method": "GET",
        "path": "/items",
        "status": 200,
    }


def test_describes_itself(client):
    operation = client.get("/openapi.json").json()["paths"]["/items"]["post"]
    assert operation["responses"].keys() == {"201", "default"}
