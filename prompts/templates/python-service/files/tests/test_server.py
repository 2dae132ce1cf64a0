"""Requests over a real socket."""

import json
import socket
import threading
import unittest
from http.client import HTTPConnection
from unittest import mock

from app import SERVICE
from app.api import Api
from app.config import Config
from app.items import ItemStore
from app.server import Server

LIMIT = 1000


class ServerTest(unittest.TestCase):
    def setUp(self):
        self.items = ItemStore()
        config = Config(port=0, max_body_bytes=LIMIT)
        self.server = Server(config, Api(self.items))
        threading.Thread(target=self.server.serve_forever, args=(0.01,)).start()
        self.addCleanup(self.server.stop, 5)
        self.connection = HTTPConnection("127.0.0.1", self.server.port, timeout=5)
        self.addCleanup(self.connection.close)

    def call(self, method, path, body=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request(method, path, body, headers)
        self.response = self.connection.getresponse()
        text = self.response.read()
        return self.response.status, json.loads(text) if text else None

    def create(self, data):
        body = data if isinstance(data, (str, bytes)) else json.dumps(data)
        return self.call("POST", "/items", body, Content_Type="application/json")

    def assert_error(self, answer, status, code):
        self.assertEqual(answer[0], status)
        self.assertEqual(answer[1].keys(), {"error"})
        self.assertEqual(answer[1]["error"].keys(), {"code", "message"})
        self.assertEqual(answer[1]["error"]["code"], code)

    def test_health(self):
        answer = self.call("GET", "/health")
        self.assertEqual(answer, (200, {"status": "ok", "service": SERVICE}))

    def test_creates_lists_and_gets_items(self):
        self.assertEqual(self.call("GET", "/items"), (200, {"items": []}))
        first = {"id": 1, "name": "first"}
        self.assertEqual(self.create({"name": " first "}), (201, first))
        self.assertEqual(self.response.getheader("Location"), "/items/1")
        self.assertEqual(self.call("GET", "/items/1?x=y"), (200, first))
        self.assertEqual(self.call("GET", "/items"), (200, {"items": [first]}))

    def test_refuses_invalid_items(self):
        bodies = [
            [],
            {},
            {"name": ""},
            {"name": "  "},
            {"name": 1},
            {"name": None},
            {"name": "x" * 101},
            {"name": "x", "colour": "red"},
        ]
        for body in bodies:
            with self.subTest(body=body):
                self.assert_error(self.create(body), 422, "validation_failed")
        self.assertEqual(self.items.list(), [])

    def test_refuses_invalid_json(self):
        for body in ["", "{", b"\xff", "[" * LIMIT]:
            with self.subTest(body=body):
                self.assert_error(self.create(body), 400, "invalid_json")

    def test_refuses_other_media_types(self):
        body = json.dumps({"name": "x"})
        answer = self.call("POST", "/items", body, Content_Type="text/plain")
        self.assert_error(answer, 415, "unsupported_media_type")

    def test_refuses_large_bodies(self):
        most = json.dumps({"name": "x"}).ljust(LIMIT)
        self.assertEqual(self.create(most)[0], 201)
        self.assert_error(self.create(most + " "), 413, "payload_too_large")
        self.assertEqual(self.response.getheader("Connection"), "close")

    def test_refuses_bodies_without_length(self):
        answer = self.call("POST", "/items", iter([b"{}"]))
        self.assert_error(answer, 411, "length_required")

    def test_unknown_things_are_not_found(self):
        for path in ["/", "/nothing", "/items/7", "/items/x", "/items/1/2"]:
            with self.subTest(path=path):
                self.assert_error(self.call("GET", path), 404, "not_found")

    def test_wrong_methods_are_told_the_right_ones(self):
        self.assert_error(self.call("DELETE", "/items"), 405, "method_not_allowed")
        self.assertEqual(self.response.getheader("Allow"), "GET, POST, HEAD")
        self.assert_error(self.call("BREW", "/items"), 501, "not_implemented")

    def test_head_is_get_without_body(self):
        self.assertEqual(self.call("HEAD", "/health"), (200, None))
        self.assertNotEqual(self.response.getheader("Content-Length"), "0")

    def test_request_ids(self):
        self.call("GET", "/health", X_Request_Id="abc-1")
        self.assertEqual(self.response.getheader("X-Request-Id"), "abc-1")
        self.call("GET", "/health", X_Request_Id="not an id")
        self.assertRegex(self.response.getheader("X-Request-Id"), "^[0-9a-f]{32}$")

    def test_what_is_no_http_gets_an_error_too(self):
        address = ("127.0.0.1", self.server.port)
        with socket.create_connection(address, timeout=5) as client:
            client.sendall(b"nonsense\r\n\r\n")
            answer = client.makefile("rb").read()
        head, _, body = answer.partition(b"\r\n\r\n")
        self.assertTrue(head.startswith(b"HTTP/1.1 400 "), head)
        self.assertEqual(json.loads(body)["error"]["code"], "bad_request")

    def test_faults_tell_nothing_and_are_logged(self):
        with (
            mock.patch.object(self.items, "list", side_effect=RuntimeError("secret")),
            self.assertLogs("app.server", "ERROR") as logs,
        ):
            answer = self.call("GET", "/items")
        self.assert_error(answer, 500, "internal_error")
        self.assertNotIn("secret", answer[1]["error"]["message"])
        self.assertIn("secret", logs.output[0])

    def test_requests_are_logged(self):
        with self.assertLogs("app.server", "INFO") as logs:
            self.call("GET", "/items?token=secret", X_Request_Id="abc-1")
        fields = logs.records[0].fields
        self.assertGreaterEqual(fields.pop("duration_ms"), 0)
        self.assertEqual(
            fields,
            {"request_id": "abc-1", "method": "GET", "path": "/items", "status": 200},
        )
