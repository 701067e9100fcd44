"""A customer's browser, as far as the service can tell."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx
from websockets.sync.client import ClientConnection, connect

PATIENCE = 20.0

Frame = dict[str, Any]


class Customer:
    """One session. Everything goes over the public interface."""

    def __init__(self, url: str, **session: Any) -> None:
        self.url = url
        self.http = httpx.Client(base_url=url, timeout=PATIENCE)
        opened = self.http.post("/widget/sessions", json=session)
        assert opened.status_code == 201, opened.text
        self.conversation_id: str = opened.json()["conversation_id"]
        self.token: str = opened.json()["token"]
        self.http.headers["Authorization"] = f"Bearer {self.token}"

    def post(self, text: str, client_id: str | None = None) -> httpx.Response:
        return self.http.post("/widget/messages", json={"client_id": client_id or str(uuid4()), "text": text})

    def send(self, text: str, client_id: str | None = None) -> int:
        """Send a message; its number."""
        response = self.post(text, client_id)
        assert response.status_code == 202, response.text
        return int(response.json()["seq"])

    def history(self, after: int = 0, limit: int = 200) -> dict[str, Any]:
        response = self.http.get("/widget/messages", params={"after": after, "limit": limit})
        assert response.status_code == 200, response.text
        return dict(response.json())

    def said(self) -> list[tuple[str, str]]:
        """(author, text) of all messages."""
        messages = self.history(limit=1000)["messages"]
        assert [message["seq"] for message in messages] == list(range(1, len(messages) + 1))
        return [(message["author"]["kind"], message["text"]) for message in messages]

    def wait(self, enough: Callable[[list[tuple[str, str]]], bool]) -> list[tuple[str, str]]:
        """What was said, as soon as it is enough."""
        deadline = time.monotonic() + PATIENCE
        while not enough(said := self.said()):
            assert time.monotonic() < deadline, f"waited in vain; so far {said}"
            time.sleep(0.02)
        return said

    def wait_for(self, count: int) -> list[tuple[str, str]]:
        """What was said, as soon as it is that many messages."""
        return self.wait(lambda said: len(said) >= count)

    @contextmanager
    def live(self, after: int = 0, **options: Any) -> Iterator["Live"]:
        socket = open_socket(self.url, token=self.token, after=after, **options)
        with socket:
            yield Live(socket)


class Live:
    """The frames of an open WebSocket."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def send(self, **frame: Any) -> None:
        self.socket.send(json.dumps(frame))

    def frame(self, timeout: float = PATIENCE) -> Frame:
        return dict(json.loads(self.socket.recv(timeout=timeout)))

    def until(self, enough: Callable[[Frame], bool]) -> list[Frame]:
        """All frames up to the first that is enough."""
        frames = [self.frame()]
        while not enough(frames[-1]):
            frames.append(self.frame())
        return frames

    def messages(self, count: int) -> list[dict[str, Any]]:
        """The next messages, other frames left out."""
        found: list[dict[str, Any]] = []
        while len(found) < count:
            frame = self.frame()
            if frame["type"] == "message":
                found.append(frame["message"])
        return found


def open_socket(url: str, *, token: str, after: int | str = 0, **options: Any) -> ClientConnection:
    address = f"{url.replace('http', 'ws', 1)}/widget/ws?token={token}&after={after}"
    # A client that has stopped reading would not see the server's answer to its closing either.
    return connect(address, **{"open_timeout": PATIENCE, "max_queue": None} | options)
