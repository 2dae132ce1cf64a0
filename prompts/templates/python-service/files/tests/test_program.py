"""The program as it is run: start, logs, stop."""

import json
import os
import signal
import subprocess
import sys
import unittest
from contextlib import contextmanager
from urllib.request import urlopen

from app import SERVICE


@contextmanager
def start(**env):
    with subprocess.Popen(
        [sys.executable, "-m", "app"],
        env={**os.environ, "HOST": "127.0.0.1", "LOG_LEVEL": "debug", **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        try:
            yield program
        finally:
            program.kill()


class ProgramTest(unittest.TestCase):
    def test_serves_until_it_is_told_to_stop(self):
        with start(PORT="0") as program:
            port = json.loads(program.stdout.readline())["port"]
            with urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as response:
                self.assertEqual(json.load(response)["service"], SERVICE)
            program.send_signal(signal.SIGTERM)
            output, errors = program.communicate(timeout=5)
        self.assertEqual((program.returncode, errors), (0, ""))
        messages = [json.loads(line)["message"] for line in output.splitlines()]
        self.assertEqual(messages, ["request", "stopping"])

    def test_says_what_is_wrong_with_its_configuration(self):
        with start(PORT="http") as program:
            _, errors = program.communicate(timeout=5)
        self.assertEqual(program.returncode, 2)
        self.assertIn("PORT must be", errors)
