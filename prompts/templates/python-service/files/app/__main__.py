"""Starts the service and stops it on SIGTERM or Ctrl+C."""

import logging
import os
import signal
import sys
import threading
import time

from app import logs
from app.api import Api
from app.config import Config, ConfigError
from app.items import ItemStore
from app.server import Server

log = logging.getLogger("app")

# Seconds that running requests get to end.
GRACE_SECONDS = 10


def main() -> int:
    try:
        config = Config.from_env(os.environ)
    except ConfigError as error:
        print(f"configuration: {error}", file=sys.stderr)
        return 2
    logs.configure(config.log_level)
    signals: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _frame: signals.append(number))
    try:
        server = Server(config, Api(ItemStore()))
    except OSError as error:
        log.error("cannot listen on %s:%d: %s", config.host, config.port, error)
        return 1
    threading.Thread(target=server.serve_forever, daemon=True).start()
    fields = {"host": config.host, "port": server.port}
    log.info("listening", extra={"fields": fields})
    # The system may hand a signal to any thread, but Python answers it in this one,
    # once it is awake.
    while not signals:
        time.sleep(0.1)
    log.info("stopping")
    if not server.stop(GRACE_SECONDS):
        log.warning("some requests did not end in %d seconds", GRACE_SECONDS)
    return 0


if __name__ == "__main__":
    sys.exit(main())
