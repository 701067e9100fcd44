"""``doorstep``: run the product, train and measure the assistant, bring in orders, see what is wrong."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from api.cli.console import console, stop
from api.settings import Settings

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__, pretty_exceptions_enable=False)


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


@app.command()
def evaluate(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help='JSON lines: {"text": …} with "intent", "handoff" or "mood".'),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Measure how well the assistant understands labelled sentences."""
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


@app.command()
def doctor() -> None:
    """Say what is missing and how to mend it. Ends with 1 when something is."""
    from api.cli.doctor import doctor as run

    run(settings())


if __name__ == "__main__":
    app()
