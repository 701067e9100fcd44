"""The HTTP server of the process: how it ends without failing anybody's request."""

import signal
import threading
from collections.abc import Callable
from types import FrameType

import structlog
import uvicorn

_log = structlog.get_logger(__name__)


class DrainingServer(uvicorn.Server):
    """On SIGTERM it says that it will stop, serves on for a while, then ends as uvicorn does.

    That is: it accepts nothing more, finishes what is under way, and closes WebSockets with 1012. A second
    signal, or Ctrl-C, ends it at once.
    """

    def __init__(self, config: uvicorn.Config, *, seconds: float, on_drain: Callable[[], None]) -> None:
        super().__init__(config)
        self._seconds = seconds
        self._on_drain = on_drain
        self._is_draining = False

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal has come."""
        if sig != signal.SIGTERM or self._is_draining or not self._seconds:
            super().handle_exit(sig, frame)
            return
        self._is_draining = True
        self._on_drain()
        _log.info("draining", seconds=self._seconds)
        timer = threading.Timer(self._seconds, super().handle_exit, (sig, None))
        timer.daemon = True
        timer.start()
