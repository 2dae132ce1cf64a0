"""The program as it is run: start, logs, stop."""

import json
import os
import re
import signal
import subprocess
import sys
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


def test_serves_until_it_is_told_to_stop():
    with start(PORT="0") as program:
        for line in program.stdout:
            if address := re.search(r"running on (\S+)", json.loads(line)["message"]):
                break
        with urlopen(f"{address[1]}/health", timeout=5) as response:
            assert json.load(response)["service"] == SERVICE
        program.send_signal(signal.SIGTERM)
        output, errors = program.communicate(timeout=5)
    assert (program.returncode, errors) == (0, "")
    messages = [json.loads(line)["message"] for line in output.splitlines()]
    assert "request" in messages


def test_says_what_is_wrong_with_its_configuration():
    with start(PORT="http") as program:
        _, errors = program.communicate(timeout=10)
    assert program.returncode == 2
    assert "PORT must be" in errors
