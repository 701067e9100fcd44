"""``doorstep``: run the product, train and measure the assistant, bring in orders, see what is wrong."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from api.cli.console import console, stop
from api.settings import Settings
from store.vocabulary import EditorRole

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__, pretty_exceptions_enable=False)

tokens = typer.Typer(no_args_is_help=True, help="Tokens with which scripts use the editor's API.")
app.add_typer(tokens, name="token")

privacy = typer.Typer(no_args_is_help=True, help="One person's data: a copy of it, and taking it back.")
app.add_typer(privacy, name="privacy")

Who = Annotated[
    str,
    typer.Argument(
        metavar="WHO",
        help="E-mail address, telephone number with its country, or id of a contact or conversation.",
    ),
]


def settings() -> Settings:
    """The settings, or a sentence for each that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        for problem in error.errors():
            name = "DOORSTEP_" + "_".join(str(part) for part in problem["loc"]).upper()
            console.print(f"[red]✗[/red] {name}: {problem['msg']}")
        stop("Correct the settings above (environment or .env) and try again.", code=2)


@app.command()
def up() -> None:
    """Run Rasa, the action server and the API until Ctrl-C."""
    from api.cli.up import up as run

    run(settings())


@app.command()
def migrate() -> None:
    """Bring the database up to date, without starting anything. The service does it by itself, too."""
    from api.cli.migrating import migrate as run

    run(settings())


@app.command()
def train(
    force: Annotated[bool, typer.Option(help="Train even when nothing changed.")] = False,
) -> None:
    """Train the assistant, unless its inputs are those of the model that is there."""
    from api.cli.console import progress
    from api.cli.training import TrainingError
    from api.cli.training import train as run

    with progress() as bar:
        task = bar.add_task("Preparing", total=None, count="")
        try:
            model = run(
                settings().data_dir, on_step=lambda step: bar.update(task, description=step), force=force
            )
        except TrainingError as error:
            bar.stop()
            stop(str(error))
    done = f"Trained in {model.seconds:.1f} s" if model.seconds else "Nothing changed since the last training"
    console.print(f"[green]✓[/green] {done}: {model.path}")


@app.command(name="import-orders")
def import_orders(
    file: Annotated[Path, typer.Argument(help='Shopify Admin REST orders as JSON: {"orders": […]}.')],
) -> None:
    """Bring in orders. The same file again changes nothing; a bad record is told and the rest goes in.

    Ends with 0 when all went in, 3 when some records were refused.
    """
    from api.cli.imports import import_orders as run

    run(settings(), file)


@app.command(name="import-articles")
def import_articles(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Markdown files with YAML in front.")],
) -> None:
    """Bring in help articles. The same files again change nothing; a bad file is told and the rest goes in.

    Ends with 0 when all went in, 3 when some files were refused.
    """
    from api.cli.articles import import_articles as run

    run(settings(), directory)


@app.command()
def index(
    force: Annotated[bool, typer.Option(help="Embed every passage anew.")] = False,
    follow: Annotated[
        bool, typer.Option(help="Then keep it up to date until stopped: beside an action server on its own.")
    ] = False,
) -> None:
    """Build the index of the published articles. A running product does it by itself."""
    from api.cli.articles import follow as stay
    from api.cli.articles import index as run

    run(settings(), force=force)
    if follow:
        stay(settings())


@app.command()
def evaluate(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help='JSON lines: {"text": …} with "intent", "handoff" or "mood".'),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    faq: Annotated[
        Path | None, typer.Option(help='Articles as JSON: then FILEs hold {"query": …, "gold_id": …}.')
    ] = None,
    same: Annotated[
        list[str] | None, typer.Option(help="With --faq: ids of articles that are as good, as 32~60.")
    ] = None,
) -> None:
    """Measure how well the assistant understands labelled sentences, or with --faq finds articles.

    With --faq, lines {"text": …, "intent": "out_of_scope"} in FILEs are questions that nothing may answer.
    """
    if faq is not None:
        from api.cli.evaluate_faq import evaluate_faq

        evaluate_faq(settings().data_dir, faq, files, same or [], as_json=as_json)
        return
    from api.cli.evaluate import evaluate as run

    run(settings().data_dir, files, as_json=as_json)


@app.command()
def choices(
    file: Annotated[Path, typer.Argument(help="Where to write them, as JSON lines that `evaluate` reads.")],
) -> None:
    """Write what customers meant when the assistant asked which: text (masked), intent, ranking."""
    from api.cli.choices import choices as run

    run(settings(), file)


@app.command()
def chat(
    url: Annotated[
        str | None, typer.Option(help="Where Doorstep runs; the settings' address by default.")
    ] = None,
) -> None:
    """Talk to the assistant in the terminal."""
    from api.cli.chat import chat as run

    chosen = settings()
    run(url or f"http://{chosen.host}:{chosen.port}")


@tokens.command(name="create")
def token_create(
    name: Annotated[str, typer.Option(help="What the token is for, as it stands beside its changes.")],
    role: Annotated[EditorRole, typer.Option(help="What it may do.")] = EditorRole.editor,
) -> None:
    """Make a token. It is shown this once; only its hash is kept."""
    from api.cli.tokens import create

    create(settings(), name=name, role=role)


@tokens.command(name="list")
def token_list() -> None:
    """All tokens, the newest first."""
    from api.cli.tokens import show

    show(settings())


@tokens.command(name="revoke")
def token_revoke(token_id: Annotated[str, typer.Argument(help="Its id, as `token list` shows it.")]) -> None:
    """Take a token back."""
    from api.cli.tokens import revoke

    revoke(settings(), token_id)


@privacy.command(name="export")
def privacy_export(
    who: Who, out: Annotated[Path, typer.Option(help="The zip to write; it must not be there yet.")]
) -> None:
    """Write everything about one person into a zip: JSON, and the pictures they sent."""
    from api.cli.privacy import export

    export(settings(), who, out)


@privacy.command(name="erase")
def privacy_erase(
    who: Who,
    orders: Annotated[bool, typer.Option(help="Also empty the personal fields of their orders.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete everything about one person; orders are the shop's record and stay, see --orders."""
    from api.cli.privacy import erase

    erase(settings(), who, orders=orders, yes=yes)


@app.command()
def backup(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A new directory.")],
) -> None:
    """Copy all that cannot be made again, as it is at one moment. The product may run."""
    from api.cli.backups import backup as run

    run(settings(), directory)


@app.command()
def restore(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="What `backup` made.")],
) -> None:
    """Bring a backup back; what is there now is kept aside. The product must not run."""
    from api.cli.backups import restore as run

    run(settings(), directory)


@app.command()
def doctor() -> None:
    """Say what is missing and how to mend it. Ends with 1 when something is."""
    from api.cli.doctor import doctor as run

    run(settings())


if __name__ == "__main__":
    app()
