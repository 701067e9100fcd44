"""`python -m bot.understand --model PATH`: what the model makes of sentences, for `doorstep evaluate`.

Reads JSON lines `{"text": …}` on stdin and writes one line for each on stdout, in the same order:
`{"intent": …, "sure": …, "chances": {intent: probability}, "wishes": [intent, …], "mood": {mood: …},
"needs_person": {reason: …}}`.
`intent` is the likeliest one; `sure` is false where the assistant would say that it did not understand;
`wishes` are named when there are several; moods and reasons have probabilities. Sentences are read as a
customer's message is.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.logs import configure, quieten
from bot.without_tensorflow import stand_in

if TYPE_CHECKING:
    from bot.agent import TurnAgent


def main(arguments: list[str] | None = None) -> int:
    """Answers until stdin ends. Exit code 1 with one sentence when the model cannot be loaded."""
    parser = argparse.ArgumentParser(prog="python -m bot.understand", description="Names sentences' intents.")
    parser.add_argument("--model", type=Path, required=True, help="the trained model's .tar.gz")
    model: Path = parser.parse_args(arguments).model
    quieten()
    stand_in()
    try:
        agent = _load(model)
    except Exception as error:
        print(f"The assistant could not be loaded from {model}: {error}", file=sys.stderr)
        return 1
    asyncio.run(_answer(agent))
    return 0


def _load(model: Path) -> TurnAgent:
    from rasa.core.tracker_store import InMemoryTrackerStore
    from rasa.shared.core.domain import Domain

    from bot.agent import TurnAgent
    from bot.nlu.classifier import CalibratedIntentClassifier
    from bot.remote_action import ActionEndpoint

    configure()
    CalibratedIntentClassifier.ranked = None
    return TurnAgent(
        model=model,
        tracker_store=InMemoryTrackerStore(Domain.empty()),
        action_endpoint=ActionEndpoint("http://127.0.0.1:9", ""),
    )


async def _answer(agent: TurnAgent) -> None:
    from bot.processor import inbound_message

    for number, line in enumerate(sys.stdin):
        text = str(json.loads(line)["text"])
        message = inbound_message(
            conversation="evaluation", message_id=str(number), text=text or " ", metadata={}
        )
        print(json.dumps(_understood(await agent.processor.parse_message(message))), flush=True)


def _understood(parsed: dict[str, Any]) -> dict[str, Any]:
    from bot.nlu.classifier import FALLBACK

    chances = {each["name"]: each["confidence"] for each in parsed["intent_ranking"]}
    sure = chances.pop(FALLBACK, None) is None
    return {
        "intent": max(chances, key=lambda name: chances[name], default=None),
        "sure": sure,
        "chances": chances,
        "mood": parsed.get("mood") or {},
        "needs_person": parsed.get("needs_person") or {},
        "wishes": [each["intent"] for each in parsed.get("wishes") or ()],
    }


if __name__ == "__main__":
    sys.exit(main())
