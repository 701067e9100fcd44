"""`python -m bot.train --out PATH`: trains the assistant from config.yml, domain.yml and bot/data.

Deterministic; every step says what it does. Exit code 1 with one sentence when it cannot.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
import tempfile
import time
from pathlib import Path

from bot.logs import configure, quieten
from bot.settings import embedding_dir
from bot.without_tensorflow import stand_in

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Trains and moves the finished model to its place, so that a failed training leaves the old one."""
    parser = argparse.ArgumentParser(prog="python -m bot.train", description="Trains the assistant's model.")
    parser.add_argument("--out", type=Path, default=Path("var/model.tar.gz"), help="where the model goes")
    out: Path = parser.parse_args(arguments).out.absolute()
    started = time.monotonic()
    try:
        _train(out)
    except BaseException as error:  # Rasa ends the process with SystemExit for some faults of the data
        if isinstance(error, KeyboardInterrupt):
            raise
        print(f"Training failed: {error or type(error).__name__}", file=sys.stderr)
        return 1
    print(f"The model is at {out} ({time.monotonic() - started:.0f} s).", flush=True)
    return 0


def _train(out: Path) -> None:
    from bot.nlu.encoder import read_manifest

    manifest = read_manifest(embedding_dir())
    print(f"Loading Rasa; sentence encoder: {manifest.get('name', 'unnamed')}", flush=True)
    quieten()
    stand_in()
    # Rasa would keep a cache of trained components in the work tree; a whole training takes seconds.
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"
    from rasa.model_training import train

    configure(progress=sys.stdout)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".training-") as scratch:
        # Rasa praises the scratch file on stdout; its faults arrive as exceptions and on stderr.
        with contextlib.redirect_stdout(io.StringIO()):
            result = train(
                domain=str(ROOT / "domain.yml"),
                config=str(ROOT / "config.yml"),
                training_files=[str(ROOT / "bot" / "data")],
                output=scratch,
                force_training=True,
                fixed_model_name="model.tar.gz",
            )
        if result.code != 0 or result.model is None:
            raise RuntimeError("Rasa made no model of config.yml, domain.yml and bot/data.")
        os.replace(result.model, out)


if __name__ == "__main__":
    sys.exit(main())
