"""A small real HTTP server in Rasa's place: for the service Rasa is the outside world."""

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Asked = dict[str, Any]
Answer = Callable[[Asked], Any]

TOKEN = "the-token-of-the-tests"


def say(*texts: str, **more: Any) -> Answer:
    """Always these texts; ``more`` goes into the last reply."""

    def answer(asked: Asked) -> Any:
        replies: list[dict[str, Any]] = [{"text": text} for text in texts]
        replies[-1] |= more
        return {"message_id": asked["message_id"], "replies": replies}

    return answer


HAND_OFF = say("I'm asking a person.", handoff={"reason": "asked_for_person", "priority": "high"})


def echo(asked: Asked) -> Any:
    """The customer's own text."""
    return {"message_id": asked["message_id"], "replies": [{"text": f"You said: {asked['text']}"}]}


@dataclass
class RasaDouble:
    """What it was asked, and how it answers: a dict as JSON, bytes as they are, an int as a bare status,
    a pair as status and body."""

    answer: Answer = echo
    asked: list[Asked] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)
    traceparents: list[str | None] = field(default_factory=list)
    port: int = 0
    _server: "_Server | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def texts(self) -> list[str]:
        return [asked["text"] for asked in self.asked]

    def start(self) -> None:
        """Listen: the first time on a free port, later on the same."""
        self._server = _Server(("127.0.0.1", self.port), _handler(self))
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        """Listen no more: connections are refused."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            for connection in self._server.connections:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            self._server = None


@contextmanager
def rasa_double() -> Iterator[RasaDouble]:
    double = RasaDouble()
    double.start()
    try:
        yield double
    finally:
        double.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 100

    def __init__(self, *args: Any) -> None:
        self.connections: set[Any] = set()
        super().__init__(*args)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections.add(request)
        super().process_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is no error here."""


def _handler(double: RasaDouble) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def do_GET(self) -> None:
            self._send(200, b'{"status": "ok"}')

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            double.asked.append(asked)
            double.tokens.append(self.headers["Authorization"])
            double.traceparents.append(self.headers["traceparent"])
            answer = double.answer(asked)
            if isinstance(answer, tuple):
                self._send(*answer)
            elif isinstance(answer, int):
                self._send(answer, b"{}")
            else:
                self._send(200, answer if isinstance(answer, bytes) else json.dumps(answer).encode())

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    return Handler
