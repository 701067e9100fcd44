"""The real assistant as a process, beside an action server that behaves as a test wants it to."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

from api.cli.places import ROOT, rasa_python

STARTS_WITHIN = 120.0
TOKEN = uuid.uuid4().hex  # of all that run beside one another


class ActionServer(ThreadingHTTPServer):
    """Stands in for the action server, which is the outside world to the assistant.

    Answers every action with one reply that says how often this conversation was answered so far, counted in
    the slot `misses`; words in the customer's text make it misbehave.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _ActionHandler)
        self.calls: list[dict[str, Any]] = []
        self.last_token: str | None = None
        self.last_traceparent: str | None = None
        self.connections: set[Any] = set()
        self.tries: Counter[str] = Counter()
        self.together = threading.Barrier(2, timeout=10)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _ActionHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ActionServer

    def do_POST(self) -> None:
        call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        server = self.server
        server.calls.append(call)
        server.last_token = self.headers["Authorization"]
        server.last_traceparent = self.headers["traceparent"]
        server.connections.add(self.client_address)
        text = call["tracker"]["latest_message"]["text"]
        message = call["tracker"]["latest_message"]["message_id"]
        server.tries[message] += 1
        if "HANG" in text:
            time.sleep(12)
        if "TOGETHER" in text:
            server.together.wait()
        if "RAISE" in text or ("ONCE" in text and server.tries[message] == 1):
            self._send(500, {"error": "it raised", "action_name": call["next_action"]})
        elif "DIE" in text:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        elif "AWAY" in text:
            self._send(503, {"error": "the database is away"})
        elif "DECLINE" in text:
            self._send(400, {"error": "declined", "action_name": call["next_action"]})
        elif "NOTHING" in text:
            self._send(200, None)
        elif "GARBAGE" in text:
            self._send(200, {"events": ["slot"], "responses": [{}]})
        else:
            count = (call["tracker"]["slots"]["misses"] or 0) + 1
            reply = {
                "text": f"{call['next_action']} {count}",
                "buttons": [{"title": "No", "payload": "/deny"}],
                "custom": {"data": {"count": count}, "handoff": {"reason": "asked"}},
            }
            slot = {"event": "slot", "name": "misses", "value": count, "timestamp": None}
            self._send(200, {"events": [slot], "responses": [reply, {"response": "utter_anything_else"}]})

    def _send(self, status: int, body: Any) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


class Assistant:
    """`python -m bot.serve` with a port, a tracker store and a log of its own."""

    def __init__(
        self, *, model: Path, embedding: Path, port: int, actions_url: str, tracker_url: str, log: Path
    ):
        self.token = TOKEN
        self.url = f"http://127.0.0.1:{port}"
        self.log = log
        self.environment = os.environ | {
            "DOORSTEP_RASA_MODEL": str(model),
            "DOORSTEP_RASA_PORT": str(port),
            "DOORSTEP_RASA_TOKEN": self.token,
            "DOORSTEP_ACTIONS_URL": actions_url,
            "DOORSTEP_TRACKER_URL": tracker_url,
            "DOORSTEP_EMBEDDING_DIR": str(embedding),
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.http = httpx.Client(
            base_url=self.url, timeout=30, headers={"Authorization": f"Bearer {self.token}"}
        )

    def start(self) -> None:
        """Starts it and waits until it is ready."""
        python = rasa_python()
        assert python is not None, "Rasa's environment is missing: make setup"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [python, "-m", "bot.serve"], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        deadline = time.monotonic() + STARTS_WITHIN
        while not self.is_ready():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.1)

    def is_ready(self) -> bool:
        try:
            return self.http.get("/webhooks/doorstep/ready").status_code == 200
        except httpx.HTTPError:
            return False

    def kill(self) -> None:
        """As a machine does that loses its power."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """As an operator does; returns the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=15)

    def take(self, conversation: str, message_id: str, text: str, **metadata: Any) -> httpx.Response:
        """One turn."""
        body = {"conversation": conversation, "message_id": message_id, "text": text, "metadata": metadata}
        return self.http.post("/webhooks/doorstep/turn", json=body)

    def ask(self, conversation: str, text: str, **metadata: Any) -> dict[str, Any]:
        """One turn that must succeed, with a message id of its own."""
        response = self.take(conversation, uuid.uuid4().hex, text, **metadata)
        assert response.status_code == 200, response.text
        return dict(response.json())

    def events(self, conversation: str) -> list[dict[str, Any]]:
        """The conversation's events as Rasa keeps them."""
        response = self.http.get(
            f"/conversations/{conversation}/tracker",
            params={"token": self.token, "include_events": "ALL"},
        )
        return list(response.raise_for_status().json()["events"])


@contextlib.contextmanager
def running(assistant: Assistant) -> Iterator[Assistant]:
    """Started, and ended in any case."""
    assistant.start()
    try:
        yield assistant
    finally:
        if assistant.process is not None and assistant.process.poll() is None:
            assistant.process.kill()
            assistant.process.wait()
        assistant.http.close()
