"""The widget: its weight, how soon it and an answer are on the screen, and many of it at once."""

import asyncio
import gzip
import json
import random
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
import websockets
from playwright.sync_api import Browser, Page, sync_playwright

from api.shop import widget_source
from benchmarks.figures import milliseconds, percentile, table
from benchmarks.turns import ALL, EACH, Widget
from tests.browser import QUIET

LATE: Final = 2.0
"""Seconds after which a message counts as late."""

PAINTED: Final = """
() => new Promise((resolve) => {
  const root = document.querySelector("doorstep-widget").shadowRoot;
  const began = performance.now();
  root.querySelector(".launcher").click();
  requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
})
"""
"""From the press on the launcher to the end of the frame that shows the panel, in milliseconds."""

ANSWERED: Final = """
([text, expected]) => new Promise((resolve, reject) => {
  const root = document.querySelector("doorstep-widget").shadowRoot;
  const before = root.querySelectorAll("[data-author=bot]").length;
  const began = performance.now();
  setTimeout(() => reject(new Error(`no answer to "${text}" within 30 s`)), 30_000);
  const observer = new MutationObserver(() => {
    const answers = [...root.querySelectorAll("[data-author=bot]")].slice(before);
    if (!answers.some((answer) => answer.textContent.includes(expected))) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
  });
  observer.observe(root, { subtree: true, childList: true });
  const input = root.querySelector(".composer textarea");
  input.value = text;
  input.dispatchEvent(new Event("input"));
  root.querySelector(".send").click();
})
"""
"""From the press on "send" to the end of the frame that shows the answer, in milliseconds."""


@dataclass
class Crowd:
    """What became of the messages of many customers. Seconds from sending; None while it has not come."""

    sent: dict[str, float] = field(default_factory=dict)
    delivered: dict[str, float] = field(default_factory=dict)
    answered: dict[str, float] = field(default_factory=dict)


def measure(api_url: str, *, conversations: int, sockets: int, per_second: int, seconds: int) -> None:
    """Print everything about the widget of a running product."""
    source = widget_source().encode()
    rows = [("widget.js", f"{len(source):,} bytes, {len(gzip.compress(source)):,} gzipped")]
    with browser() as chromium:
        opened = [opening(chromium, api_url) for _ in range(conversations)]
        answers = [one for _ in range(conversations) for one in asking(chromium, api_url)]
    for name, took in (
        ("panel painted after the press on the launcher", opened),
        ("answer on the screen after the press on send", answers),
    ):
        p50, p95 = (milliseconds(percentile(took, share)) for share in (0.5, 0.95))
        rows.append((name, f"p50 {p50}, p95 {p95} ({len(took)} times)"))
    table("The widget", ("what", "figure"), rows)
    crowd = asyncio.run(crowding(api_url, sockets=sockets, per_second=per_second, seconds=seconds))
    table(
        f"{sockets} open WebSockets, {per_second} messages a second for {seconds} s",
        ("what", "p50", "p95", "slowest", f"later than {LATE:.0f} s", "lost"),
        [_fate("delivered", crowd.sent, crowd.delivered), _fate("answered", crowd.sent, crowd.answered)],
    )


@contextmanager
def browser() -> Iterator[Browser]:
    """A Chromium of its own."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield chromium
        chromium.close()


def opening(chromium: Browser, url: str) -> float:
    """Seconds until the panel is painted."""
    with _page(chromium, url) as page:
        return float(page.evaluate(PAINTED)) / 1000


def asking(chromium: Browser, url: str) -> list[float]:
    """Prove three orders, then ask where each is; seconds until each answer is on the screen."""
    with _page(chromium, url) as page:
        page.evaluate(PAINTED)
        page.evaluate(ANSWERED, [ALL, EACH[0][1]])
        return [float(page.evaluate(ANSWERED, list(question))) / 1000 for question in EACH]


@contextmanager
def _page(chromium: Browser, url: str) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 860})
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector("doorstep-widget", state="attached")
    yield page
    context.close()


async def crowding(url: str, *, sockets: int, per_second: int, seconds: int) -> Crowd:
    """Many customers with an open widget each, of whom now one and now another writes."""
    crowd = Crowd()
    async with httpx.AsyncClient(base_url=url, timeout=60) as http:
        sessions = [(await http.post("/widget/sessions", json={})).json() for _ in range(sockets)]
    customers = [Widget(url, session["token"], session["conversation_id"]) for session in sessions]
    live = [await websockets.connect(customer.url, max_size=None) for customer in customers]
    listeners = [asyncio.create_task(_listen(socket, crowd)) for socket in live]
    began = time.perf_counter()
    for number in range(per_second * seconds):
        await asyncio.sleep(max(0.0, began + number / per_second - time.perf_counter()))
        client_id = str(uuid.uuid4())
        crowd.sent[client_id] = time.perf_counter()
        frame = {"type": "message", "client_id": client_id, "text": "thank you"}
        await random.choice(live).send(json.dumps(frame))
    patience = time.perf_counter() + 60
    while len(crowd.answered) < len(crowd.sent) and time.perf_counter() < patience:
        await asyncio.sleep(0.1)
    for listener in listeners:
        listener.cancel()
    await asyncio.gather(*listeners, *(socket.close() for socket in live), return_exceptions=True)
    return crowd


async def _listen(socket: websockets.ClientConnection, crowd: Crowd) -> None:
    asked: dict[str, str] = {}
    async for text in socket:
        frame: dict[str, Any] = json.loads(text)
        if frame["type"] != "message":
            continue
        now, message = time.perf_counter(), frame["message"]
        if client_id := message["client_id"]:
            asked[message["id"]] = client_id
            crowd.delivered[client_id] = now - crowd.sent[client_id]
        elif answered := asked.get(message["in_reply_to"] or ""):
            crowd.answered.setdefault(answered, now - crowd.sent[answered])


def _fate(name: str, sent: dict[str, float], came: dict[str, float]) -> tuple[str, ...]:
    took = list(came.values())
    late = sum(each > LATE for each in took)
    shown = [milliseconds(each) for each in (percentile(took, 0.5), percentile(took, 0.95), max(took))]
    return (name, *shown, str(late), str(len(sent) - len(came)))
