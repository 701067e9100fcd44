"""``doorstep doctor``: what is missing, and the one thing to do about it."""

import subprocess
import sys
from collections.abc import Callable, Iterator

import httpx
import typer
from rich.markup import escape
from sqlalchemy.exc import SQLAlchemyError

from api.cli import ports, twilio_check, webhooks_check
from api.cli.console import console
from api.cli.findings import Finding
from api.cli.places import rasa_python
from api.cli.slack_check import examine
from api.cli.training import embedding_directory, fingerprint
from api.phones import access_to_twilio
from api.settings import Settings
from knowledge.embedding import Artefact, ArtefactError
from store.database import Database

MARKS = {True: "[green]✓[/green]", False: "[red]✗[/red]", None: "[yellow]–[/yellow]"}


def doctor(settings: Settings) -> None:
    """Print all findings; end with 1 when one of them stands in the way."""
    findings = [finding for check in CHECKS for finding in check(settings)]
    for finding in findings:
        console.print(f"{MARKS[finding.fine]} {escape(finding.what)}", soft_wrap=True)
        if finding.fine is not True and finding.mend:
            console.print(f"    {escape(finding.mend)}", soft_wrap=True)
    if any(finding.fine is False for finding in findings):
        raise typer.Exit(1)
    console.print("Nothing stands in the way.")


def _environments(settings: Settings) -> Iterator[Finding]:
    yield Finding(f"Doorstep runs on Python {sys.version.split()[0]}", True)
    python = rasa_python()
    if python is None:
        yield Finding("Rasa's environment is missing", False, "Run `make setup`.")
        return
    command = [
        python,
        "-c",
        "import sys, importlib.metadata as m; print(sys.version.split()[0], m.version('rasa'))",
    ]
    answer = subprocess.run(command, capture_output=True, text=True)
    if answer.returncode:
        yield Finding("Rasa's environment is broken", False, "Run `make clean setup`.")
    else:
        version, rasa = answer.stdout.split()
        yield Finding(f"Rasa {rasa} runs on Python {version}", True)


def _assistant(settings: Settings) -> Iterator[Finding]:
    try:
        artefact = Artefact.load(embedding_directory(settings.data_dir))
        artefact.verify()
    except (ArtefactError, OSError) as error:
        yield Finding(f"The embedding model: {error}", False, "Run `doorstep train`.")
        return
    yield Finding(f"The embedding model is {artefact.name} ({artefact.precision})", True)
    trained = (settings.data_dir / "models" / f"{fingerprint(artefact.sha256)}.tar.gz").is_file()
    yield Finding(
        "The assistant is trained on what is there now" if trained else "The assistant has to be trained",
        trained,
        "Run `doorstep train`; `doorstep up` does it, too.",
    )


def _store(settings: Settings) -> Iterator[Finding]:
    database = Database(settings.url)
    name = database.url.render_as_string(hide_password=True)
    try:
        database.ping()
        current = database.is_current()
    except SQLAlchemyError as error:
        yield Finding(
            f"The store at {name} does not answer: {str(error.__cause__ or error).splitlines()[0]}",
            False,
            "Check DOORSTEP_DATABASE_URL and that the database server runs.",
        )
        return
    finally:
        database.dispose()
    yield Finding(f"The store is {name}", True)
    yield Finding(
        "Its tables are up to date" if current else "Its tables are not up to date",
        current,
        "`doorstep up` brings them up to date.",
    )


def _running(settings: Settings) -> Iterator[Finding]:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    if not ports.taken(host, settings.port):
        yield Finding("Doorstep is not running", None, "Start it with `make run`.")
        return
    try:
        answer = httpx.get(f"http://{host}:{settings.port}/readyz", timeout=5)
        components = answer.json()["components"]
    except (httpx.HTTPError, ValueError, KeyError):
        yield Finding(
            f"Port {settings.port} is taken {ports.holder(settings.port)}, which is not Doorstep",
            False,
            "End that program, or choose another port with DOORSTEP_PORT.",
        )
        return
    for name, state in components.items():
        yield Finding(
            f"running: {name} is {state}", state == "ok", "Look at its lines in the log of `doorstep up`."
        )


def _optional(settings: Settings) -> Iterator[Finding]:
    if settings.widget_identity_secret is None:
        yield Finding(
            "Signed-in customers have to prove their orders again",
            None,
            "Set DOORSTEP_WIDGET_IDENTITY_SECRET to accept the shop's signed identities.",
        )
    if settings.demo:
        yield Finding("Demo mode is on", None, "Set DOORSTEP_DEMO=0 for a real shop.")


def _slack(settings: Settings) -> Iterator[Finding]:
    if settings.slack_is_simulated:
        yield Finding("A stand-in takes Slack's place", None, "See docs/slack.md for a real channel.")
        return
    if settings.slack_bot_token is None or not settings.slack_channel:
        yield Finding(
            "No people are reached: conversations that need one wait",
            None,
            "Set DOORSTEP_SLACK_BOT_TOKEN and DOORSTEP_SLACK_CHANNEL; see docs/slack.md.",
        )
        return
    yield from examine(
        token=settings.slack_bot_token.get_secret_value(),
        channel=settings.slack_channel,
        api_url=settings.slack_api_url,
        is_heard=settings.slack_signing_secret is not None or settings.slack_app_token is not None,
        others=settings.routes.channels,
    )


def _sms(settings: Settings) -> Iterator[Finding]:
    if settings.twilio_is_simulated:
        yield Finding("A stand-in takes Twilio's place", None, "See docs/sms.md for a real number.")
        return
    access = access_to_twilio(settings, None)
    if access is None or not access.can_send:
        yield Finding(
            "No texts are sent or taken",
            None,
            "Set DOORSTEP_TWILIO_ACCOUNT_SID, _AUTH_TOKEN and _FROM; see docs/sms.md.",
        )
        return
    yield from twilio_check.examine(access)
    if not settings.contact:
        yield Finding("HELP is answered without a contact", False, "Set DOORSTEP_SUPPORT_CONTACT.")


CHECKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    _environments,
    _assistant,
    _store,
    _running,
    _optional,
    _slack,
    webhooks_check.examine,
    _sms,
)
