"""Everything about one person as a zip, and taking everything back."""

import json
import os
import zipfile
from datetime import datetime
from pathlib import Path

from api.privacy.tracker import Tracker
from store.database import Database
from store.personal.copying import copy
from store.personal.erasing import Erased, erase
from store.personal.finding import Person, find_person
from store.personal.trail import note_export

ACTOR = "system"


class PersonalData:
    """One person's data wherever Doorstep keeps it."""

    def __init__(self, database: Database, tracker: Tracker) -> None:
        self._database = database
        self._tracker = tracker

    def find(self, who: str) -> Person:
        """Who is meant; raises ``UnreadablePersonError``."""
        with self._database.read() as session:
            return find_person(session, who)

    def export(self, person: Person, out: Path, *, now: datetime) -> dict[str, int]:
        """Write ``person.json`` and the files into a new zip that its owner alone can read; rows by table.

        Raises ``FileExistsError``.
        """
        with self._database.read() as session:
            copied = copy(session, person)
        dialogues = self._tracker.events(person.conversations)
        document = {
            "made_at": now.isoformat(),
            "addresses": list(person.addresses),
            "store": copied.tables,
            "dialogues": dialogues,
        }
        descriptor = os.open(out, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("person.json", json.dumps(document, ensure_ascii=False, indent=2))
            for name, content in copied.files.items():
                packed.writestr(name, content)
        with self._database.begin() as session:
            note_export(session, person, actor=ACTOR, now=now)
        counts = {name: len(rows) for name, rows in copied.tables.items()}
        return counts | ({"dialogues": len(dialogues)} if dialogues else {})

    def erase(self, person: Person, *, orders: bool, now: datetime) -> Erased:
        """Erase; what a crash leaves of the dialogues goes with the next day's retention."""
        with self._database.begin() as session:
            done = erase(session, person, orders=orders, actor=ACTOR, now=now)
        forgotten = self._tracker.forget(person.conversations)
        self._database.empty_log()
        self._tracker.empty_log()
        if forgotten:
            done.deleted["dialogue events"] = forgotten
        return done
