"""``doorstep chat``: the widget's conversation in the terminal, over the same public interface."""

import time
import uuid
from typing import Any

import httpx
from rich.markup import escape
from rich.panel import Panel

from api.cli.console import console, stop

ANSWER_WITHIN = 60.0  # seconds
POLL_EVERY = 0.3


def chat(url: str) -> None:
    """Talk until Ctrl-D, Ctrl-C or an empty "/quit"."""
    with httpx.Client(base_url=url, timeout=20) as client:
        try:
            session = client.post("/widget/sessions", json={})
        except httpx.HTTPError:
            stop(f"Nothing answers at {url}. Start Doorstep with `make run` in another terminal.")
        if session.is_error:
            stop(_problem(session))
        client.headers["Authorization"] = f"Bearer {session.json()['token']}"
        console.print("[dim]You are talking to an automated assistant. /quit ends.[/dim]")
        _converse(client)


def _converse(client: httpx.Client) -> None:
    seen = 0
    buttons: list[dict[str, str]] = []
    while True:
        try:
            text = console.input("[bold]you[/bold] ").strip()
        except (EOFError, KeyboardInterrupt):
            return
        if text == "/quit":
            return
        if text.isdigit() and 1 <= int(text) <= len(buttons):
            text = buttons[int(text) - 1]["payload"]
        sent = client.post("/widget/messages", json={"client_id": str(uuid.uuid4()), "text": text})
        if sent.is_error:
            console.print(f"[red]{escape(_problem(sent))}[/red]")
            continue
        seen, buttons = _await_answer(client, seen, sent.json()["seq"])


def _await_answer(client: httpx.Client, seen: int, mine: int) -> tuple[int, list[dict[str, str]]]:
    buttons: list[dict[str, str]] = []
    deadline = time.monotonic() + ANSWER_WITHIN
    answered = False
    while time.monotonic() < deadline:
        messages = (
            client.get("/widget/messages", params={"after": seen}).raise_for_status().json()["messages"]
        )
        for message in messages:
            seen = message["seq"]
            if message["author"]["kind"] != "customer":
                answered = answered or seen > mine
                buttons = _show(message)
        if answered and not messages:
            return seen, buttons
        time.sleep(POLL_EVERY)
    console.print("[yellow]No answer yet; the assistant is still working on it.[/yellow]")
    return seen, buttons


def _show(message: dict[str, Any]) -> list[dict[str, str]]:
    author = message["author"]
    lines = [escape(message["text"])]
    lines += [
        f"[dim]{n}. {escape(button['title'])}[/dim]" for n, button in enumerate(message["buttons"], start=1)
    ]
    title = escape(author.get("name") or author["kind"])
    console.print(Panel("\n".join(lines), title=title, title_align="left", border_style="green"))
    return list(message["buttons"])


def _problem(response: httpx.Response) -> str:
    try:
        return str(response.json()["detail"])
    except (ValueError, KeyError):
        return f"{response.status_code} {response.reason_phrase}"
