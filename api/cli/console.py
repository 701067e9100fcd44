"""How the command line speaks: one console, and one way to end with a sentence."""

from typing import NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

console = Console(highlight=False)


def stop(sentence: str, *, code: int = 1) -> NoReturn:
    """End the command with a sentence that says what to do."""
    console.print(f"[red]✗[/red] {sentence}", soft_wrap=True)
    raise typer.Exit(code)


def progress(to: Console = console) -> Progress:
    """A progress bar: what is done, how much of it, since when."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[count]}"),
        TimeElapsedColumn(),
        console=to,
        transient=not to.is_terminal,
    )
