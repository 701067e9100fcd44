"""``doorstep privacy``: one person's data."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.markup import escape

from api.cli.console import console, stop
from api.privacy.archive import PersonalData
from api.privacy.tracker import Tracker, tracker_url
from api.settings import Settings
from store.database import Database
from store.personal.finding import Person, UnreadablePersonError


def export(settings: Settings, who: str, out: Path) -> None:
    """Write the zip and say what is in it."""
    with _data(settings) as data:
        person = _known(data, who)
        try:
            counts = data.export(person, out, now=settings.now())
        except FileExistsError:
            stop(f"{out} is there already; name a new file.", code=2)
        except OSError as error:
            stop(f"{out} cannot be written: {error.strerror}.", code=2)
    console.print(f"[green]✓[/green] {escape(str(out))}: {_told(counts)}.", soft_wrap=True)
    console.print("It holds personal data: hand it over safely, and delete it afterwards.")
    _mentions(person)


def erase(settings: Settings, who: str, *, orders: bool, yes: bool) -> None:
    """Ask, erase, and say what was done and what is left to people."""
    with _data(settings) as data:
        person = _known(data, who)
        console.print(
            f"To be deleted: {len(person.contacts)} contacts, {len(person.conversations)} conversations. "
            f"{len(person.orders)} orders {'lose their personal fields' if orders else 'stay as they are'}."
        )
        if not yes:
            typer.confirm("Erase?", abort=True)
        done = data.erase(person, orders=orders, now=settings.now())
    console.print(f"[green]✓[/green] Deleted: {_told(done.deleted) or 'nothing'}.", soft_wrap=True)
    if done.anonymised:
        console.print(f"[green]✓[/green] Emptied: {_told(done.anonymised)}.", soft_wrap=True)
        console.print("The shop system that the orders come from has to forget them, too.")
    if done.slack_copies:
        console.print(f"{done.slack_copies} messages in Slack are deleted by the running product.")
    if done.left_in_slack:
        console.print(
            f"[yellow]![/yellow] {done.left_in_slack} messages that people of the team wrote in Slack stay: "
            "only their authors or an admin of Slack can delete them."
        )
    _mentions(person)


def _known(data: PersonalData, who: str) -> Person:
    try:
        person = data.find(who)
    except UnreadablePersonError as error:
        stop(str(error), code=2)
    if not person.is_known:
        _mentions(person)
        stop("Nothing is known of this person.")
    return person


def _mentions(person: Person) -> None:
    if person.mentioned:
        console.print(
            "The address was also written in these conversations of unknown people. Look whether they are "
            "the person's, and name them one by one if so:"
        )
        for one in person.mentioned:
            console.print(f"  {one}")


def _told(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in counts.items())


@contextmanager
def _data(settings: Settings) -> Iterator[PersonalData]:
    database, tracker = Database(settings.url), Tracker(tracker_url(settings))
    try:
        database.upgrade()
        yield PersonalData(database, tracker)
    finally:
        tracker.close()
        database.dispose()
