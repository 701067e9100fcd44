"""Stock DIET on our sentences, in Rasa's environment: ``python -m benchmarks.peer.stock_nlu``.

Reads JSON lines ``{"text": …}`` on stdin, trains, and writes for each one line
``{"intent": …, "sure": …, "chances": …}`` on stdout, as ``bot.understand`` does.
How far training comes goes to stderr.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from pathlib import Path
from typing import IO, Any

HERE = Path(__file__).resolve().parent
SENTENCES = HERE.parents[1] / "bot" / "data" / "nlu"
FALLBACK = "nlu_fallback"


def main() -> int:
    """Train and answer. Exit code 0 also when the time was up before all epochs; it is said then."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=100)
    parser.add_argument("--minutes", type=float, default=600, help="no epoch begins after this time")
    parser.add_argument("--out", type=Path, required=True, help="a directory for the model")
    options = parser.parse_args()
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    texts = [str(json.loads(line)["text"]) for line in sys.stdin]
    with os.fdopen(os.dup(1), "w") as answers:
        os.dup2(2, 1)  # Rasa writes its log to stdout
        model = _train(options.epochs, options.minutes * 60, options.out)
        asyncio.run(_answer(model, texts, answers))
    return 0


def _train(epochs: int, seconds: float, out: Path) -> str:
    import yaml
    from rasa.model_training import train_nlu

    out.mkdir(parents=True, exist_ok=True)
    config = yaml.safe_load((HERE / "config.yml").read_text("utf-8"))
    config["policies"] = []
    for component in config["pipeline"]:
        if component["name"] == "DIETClassifier":
            component["epochs"] = epochs
    (out / "config.yml").write_text(yaml.safe_dump(config), "utf-8")
    _stop_after(seconds)
    model = train_nlu(config=str(out / "config.yml"), nlu_data=str(SENTENCES), output=str(out))
    assert model is not None
    return str(model)


def _stop_after(seconds: float) -> None:
    """Let Rasa's training end with the epoch in which the time is up."""
    from rasa.utils.tensorflow.callback import RasaTrainingLogger

    started = time.monotonic()
    inherited = RasaTrainingLogger.on_epoch_end

    def on_epoch_end(self: Any, epoch: int, logs: Any = None) -> None:
        inherited(self, epoch, logs)
        taken = time.monotonic() - started
        print(f"\nepoch {epoch + 1} ended after {taken:.0f} s", file=sys.stderr, flush=True)
        if taken > seconds:
            self.model.stop_training = True

    RasaTrainingLogger.on_epoch_end = on_epoch_end


async def _answer(model: str, texts: list[str], answers: IO[str]) -> None:
    from rasa.core.agent import Agent

    agent = Agent.load(model)
    for text in texts:
        parsed = await agent.parse_message(text or " ")
        chances = {each["name"]: each["confidence"] for each in parsed["intent_ranking"]}
        sure = chances.pop(FALLBACK, None) is None
        best = max(chances, key=lambda name: chances[name], default=None)
        print(json.dumps({"intent": best, "sure": sure, "chances": chances}), file=answers, flush=True)


if __name__ == "__main__":
    sys.exit(main())
