"""``doorstep choices``: what customers meant when the assistant asked which, as labelled sentences."""

import json
from pathlib import Path

from rich.markup import escape

from api.cli.console import console, stop
from api.cli.sentences import OUT_OF_SCOPE
from api.settings import Settings
from store.database import Database
from store.models import IntentChoice
from store.repositories.intent_choices import IntentChoiceRepository


def choices(settings: Settings, file: Path) -> None:
    """Writes one line for each choice, oldest first. None of the readings counts as out of scope."""
    database = Database(settings.url)
    try:
        database.upgrade()
        with database.read() as session:
            lines = [_line(choice) for choice in IntentChoiceRepository(session).all()]
        file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    except OSError as error:
        stop(f"{escape(str(file))} cannot be written: {escape(str(error))}")
    finally:
        database.dispose()
    console.print(f"[green]✓[/green] {len(lines):,} choices: {escape(str(file))}")


def _line(choice: IntentChoice) -> str:
    row = {
        "text": choice.text,
        "intent": choice.choice or OUT_OF_SCOPE,
        "ranking": choice.ranking,
        "chosen_at": choice.chosen_at.isoformat(),
    }
    return json.dumps(row, ensure_ascii=False)
