"""People in the stand-in Slack: what they see and do goes over HTTP, as from its page."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from fastapi import FastAPI

from api import problems
from api.simulators.slack import endpoints
from api.simulators.slack.stand_in import StandIn
from api.simulators.slack.workspace import BOT_ID, CHANNEL
from api.slack.side import SlackAccess
from store.handover.routing import read_routes
from tests.api.waiting import PATIENCE, eventually

TOKEN = "xoxb-of-the-tests"
LEGAL = "#legal-team"
ROUTES = f'rules: [{{name: lawyers, when: {{reasons: [legal]}}, channel: "{LEGAL}"}}]'
SECRET = "the-signing-secret-of-the-tests"

Said = dict[str, Any]


@dataclass
class SlackDouble:
    """The stand-in under a server of its own, fast."""

    stand_in: StandIn
    url: str

    @property
    def access(self) -> SlackAccess:
        return SlackAccess(
            token=TOKEN,
            channel=CHANNEL,
            api_url=f"{self.url}/simulators/slack/api/",
            signing_secret=SECRET,
            backup_group="S0BACKUP",
            pace=0.002,
            fetch_patience=PATIENCE,
            routes=read_routes(ROUTES),
        )

    def calm(self) -> None:
        """Nothing goes wrong from now on."""
        self.stand_in.api.trouble = lambda _method, _arguments: None
        self.stand_in.sender.twice = False
        self.stand_in.workspace.is_archived = False

    def agent(self, name: str = "Ana Silva") -> "Agent":
        return Agent(self, name)


class Agent:
    """Somebody of the team."""

    def __init__(self, slack: SlackDouble, name: str) -> None:
        self.name = name
        self._slack = slack
        self._http = httpx.Client(base_url=f"{slack.url}/simulators/slack/", timeout=PATIENCE)
        self.user: str = self._post("people", name=name)["user"]

    def state(self) -> dict[str, Any]:
        return dict(self._http.get("state", params={"user": self.user}).raise_for_status().json())

    def card(self, conversation_id: str, shows: str = "") -> Said:
        """The newest card of a conversation, once it is there and shows that."""

        def look() -> Said | None:
            found = [one for one in self.state()["messages"] if _is_card_of(one, conversation_id)]
            return found[-1] if found and shows in words(found[-1]) else None

        return eventually(look, lambda: f"card with {shows!r}; there are {self._cards(conversation_id)}")

    def cards(self, conversation_id: str) -> list[Said]:
        return [one for one in self.state()["messages"] if _is_card_of(one, conversation_id)]

    def thread(self, ts: str) -> list[Said]:
        return [one for one in self.state()["messages"] if one.get("thread_ts") == ts]

    def sees(self, ts: str, text: str) -> Said:
        """The reply in a thread that holds that text, once it is there."""

        def look() -> Said | None:
            return next((one for one in self.thread(ts) if text in words(one)), None)

        return eventually(look, lambda: f"{text!r} in {[words(one) for one in self.thread(ts)]}")

    def reaction(self, ts: str) -> str:
        """What the app said of a message."""

        def look() -> str | None:
            message = next(one for one in self.state()["messages"] if one["ts"] == ts)
            return next((one["name"] for one in message.get("reactions", [])), None)

        return eventually(look, lambda: f"a reaction to {ts}")

    def whispers(self) -> list[str]:
        return [str(one["text"]) for one in self.state()["whispers"]]

    def hears(self, text: str) -> None:
        """Wait until the app has whispered that."""
        eventually(
            lambda: any(text in each for each in self.whispers()) or None,
            lambda: f"{text!r} among {self.whispers()}",
        )

    def press(self, button: str, card: Said, chosen: str | None = None) -> int:
        """Press a button of a card, or choose a person in it."""
        pressed = {"user": self.user, "action_id": f"desk_{button}", "chosen": chosen}
        return int(self._post(f"messages/{card['ts']}/buttons", **pressed)["status"])

    def view(self, shows: str = "") -> Said:
        """The modal that is open, once it shows that."""

        def look() -> Said | None:
            view = self.state()["view"]
            return view if view and shows in str(view) else None

        return eventually(look, lambda: f"a modal with {shows!r}, not {self.state()['view']}")

    def choose(self, shortcut: str, ts: str) -> None:
        """Choose a shortcut in a message's menu."""
        answer = self._post(f"messages/{ts}/shortcuts", user=self.user, callback_id=shortcut)
        assert answer == {"status": 200}

    def enter(self, view: Said, action: str, value: str) -> None:
        """Press Enter in a field of a modal."""
        answer = self._post(f"views/{view['id']}/typed", user=self.user, action_id=action, value=value)
        assert answer == {"status": 200}

    def submit(self, view: Said, **chosen: str) -> dict[str, str]:
        """Send a modal off with what is chosen in each block; what is wrong."""
        values = {block: {block: {"selected_option": {"value": value}}} for block, value in chosen.items()}
        return dict(self._post(f"views/{view['id']}", user=self.user, values=values)["errors"])

    def write(self, text: str, card: Said | None = None) -> str:
        thread = {"thread_ts": card["ts"]} if card else {}
        return str(self._post("messages", user=self.user, text=text, **thread).get("ts", ""))

    def share(self, name: str, content: bytes, card: Said, text: str = "") -> str:
        """Put a file into a thread."""
        asked = {"user": self.user, "thread_ts": card["ts"], "name": name, "text": text}
        answer = self._http.post("files", params=asked, content=content)
        return str(answer.raise_for_status().json()["ts"])

    def edit(self, ts: str, text: str) -> None:
        body = {"user": self.user, "text": text}
        self._http.put(f"messages/{ts}", json=body).raise_for_status()

    def delete(self, ts: str) -> None:
        self._http.request("DELETE", f"messages/{ts}", json={"user": self.user}).raise_for_status()

    def close(self) -> None:
        self._http.close()

    def _cards(self, conversation_id: str) -> list[str]:
        return [words(one) for one in self.cards(conversation_id)]

    def _post(self, path: str, **body: Any) -> dict[str, Any]:
        return dict(self._http.post(path, json=body).raise_for_status().json())


def words(message: Said) -> str:
    """Everything that can be read of a message."""
    read = [str(message.get("text", ""))]
    for block in message.get("blocks", []):
        for part in (block.get("text"), *block.get("fields", []), *block.get("elements", [])):
            text = part.get("text") if isinstance(part, dict) else None
            read.append(str(text.get("text") if isinstance(text, dict) else text or ""))
    return "\n".join(read)


def buttons(message: Said) -> list[str]:
    """The labels of a message's buttons."""
    rows = [block["elements"] for block in message.get("blocks", []) if block["type"] == "actions"]
    return [button["text"]["text"] for row in rows for button in row if button["type"] == "button"]


def _is_card_of(message: Said, conversation_id: str) -> bool:
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    is_ours = message.get("bot_id") == BOT_ID and not message.get("thread_ts")
    return is_ours and payload.get("conversation_id") == conversation_id


@contextmanager
def slack_double(serving: Callable[[FastAPI], AbstractContextManager[str]]) -> Iterator[SlackDouble]:
    stand_in = StandIn(
        token=TOKEN,
        signing_secret=SECRET,
        events_url="",
        post_seconds=0.0,
        retries=(0.05, 0.1, 0.2),
        channels=[LEGAL],
    )
    stand_in.sender.patience = PATIENCE  # a busy machine is no fault
    stand_in.workspace.views.lasts = PATIENCE
    app = FastAPI()
    app.state.slack_stand_in = stand_in
    app.include_router(endpoints.router)
    problems.install(app)
    with serving(app) as url:
        yield SlackDouble(stand_in, url)
    stand_in.workspace.close()
