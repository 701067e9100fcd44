"""``doorstep token``: scripts' rights to the editor's API."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from rich.markup import escape

from api.cli.console import console, stop
from api.clock import utc_now
from api.editor.accounts import new_token
from api.settings import Settings
from store.database import Database
from store.repositories.accounts import AccountRepository
from store.vocabulary import EditorRole

ACTOR = "system"


def create(settings: Settings, *, name: str, role: EditorRole) -> None:
    """Make a token and show it; the last line is the token and nothing else."""
    if not name.strip() or len(name) > 100:
        stop("Give the token a name of at most 100 characters.", code=2)
    with _database(settings) as database:
        token = new_token(database, name=name.strip(), role=role)
    console.print(f"[green]✓[/green] A token for {escape(name)} ({role.value}). It is not shown again:")
    console.print(token, markup=False, soft_wrap=True)


def show(settings: Settings) -> None:
    """List the tokens."""
    with _database(settings) as database, database.read() as session:
        tokens = AccountRepository(session).tokens()
    for token in tokens:
        state = "revoked" if token.revoked_at else token.role.value
        made = token.created_at.date().isoformat()
        console.print(f"{token.id}  {state:<9}  {made}  {escape(token.name)}", soft_wrap=True)
    if not tokens:
        console.print("There are no tokens. Make one with `doorstep token create --name …`.")


def revoke(settings: Settings, token_id: str) -> None:
    """Take a token back; with its next request it is refused."""
    try:
        wanted = UUID(token_id)
    except ValueError:
        stop("That is no id of a token. `doorstep token list` shows them.", code=2)
    with _database(settings) as database, database.begin() as session:
        revoked = AccountRepository(session).revoke_token(wanted, actor=ACTOR, now=utc_now())
    if not revoked:
        stop("There is no such token, or it was revoked already.")
    console.print("[green]✓[/green] Revoked.")


@contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    database = Database(settings.url)
    try:
        database.upgrade()
        yield database
    finally:
        database.dispose()
