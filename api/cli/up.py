"""``doorstep up``: prepare what is missing, run the product, say where to look."""

import asyncio
import os
import signal
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from api.cli import articles, ports
from api.cli.console import console, progress, stop
from api.cli.places import ROOT, app_python, rasa_python
from api.cli.supervisor import GaveUpError, Service, Supervisor
from api.cli.training import TrainingError, embedding_directory, train
from api.cli.watch import Probing
from api.privacy.tracker import tracker_url
from api.settings import Settings
from api.urls import several
from store import demo
from store.database import Database
from store.demo.about import MERCHANT_EMAIL, MERCHANT_PASSWORD
from store.demo.articles import seed_articles

READY_WITHIN = 120.0  # seconds
POLL_EVERY = 0.25
FOR_ACTIONS = tuple(
    f"DOORSTEP_{name}"
    for name in (
        "CLOCK",
        "DATABASE_URL",
        "DELIVERY_",
        "DEMO",
        "HANDOVER_",
        "HOST",
        "LIMIT_",
        "LOG_",
        "PORT",
        "PUBLIC_URL",
        "RETURN_",
        "SHOPIFY_SHOP",
        "SHOP_NAME",
        "TIME_ZONE",
    )
)
"""What the action server is told of the environment; it gets no other secrets."""

PLAIN = (
    "HOME",
    "LANG",
    "LC_",
    "LD_LIBRARY_PATH",
    "MALLOC_",
    "MKL_",
    "NO_COLOR",
    "NUMEXPR_",
    "OMP_",
    "OPENBLAS_",
    "OTEL_",
    "PATH",
    "PGPASSFILE",
    "PGSSL",
    "PYTHON",
    "RASA_",
    "SSL_CERT_",
    "TMPDIR",
    "TZ",
    "USER",
    "VIRTUAL_ENV",
)
"""What Rasa and the action server get of the machine's environment: no keys of other software."""


def up(settings: Settings) -> None:
    """Run everything until Ctrl-C."""
    started = time.monotonic()
    if len(several(settings.rasa_url)) > 1 or len(several(settings.actions_url)) > 1:
        stop("`doorstep up` runs one of each process. Start several as docs/operating.md says.", code=2)
    _refuse_taken_ports(settings)
    model = _prepare(settings)
    supervisor = Supervisor(services(settings, model), _probing(settings))

    async def run() -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, supervisor.stop)
        await supervisor.run(lambda: _greet(settings, started))

    try:
        asyncio.run(run())
    except GaveUpError as reason:
        stop(str(reason))
    console.print("Doorstep has stopped.")


def services(settings: Settings, model: Path) -> list[Service]:
    """The three processes, in the order in which they start. Each gets the secrets it needs and no others."""
    python = rasa_python() or stop("Rasa's environment is missing. Run `make setup`.")
    token = settings.rasa_token.get_secret_value()
    system = {name: value for name, value in os.environ.items() if not name.startswith("DOORSTEP_")}
    plain = {name: value for name, value in system.items() if name.startswith(PLAIN)}
    own = {name: value for name, value in os.environ.items() if name.startswith("DOORSTEP_")}
    shared = {
        "PYTHONUNBUFFERED": "1",
        "DOORSTEP_RASA_TOKEN": token,
        "DOORSTEP_DATA_DIR": str(settings.data_dir.resolve()),
        "DOORSTEP_ACTIONS_URL": settings.actions_url,
        "DOORSTEP_LOG_FORMAT": settings.log_format,
        "DOORSTEP_LOG_LEVEL": settings.log_level,
    }
    rasa = {
        "DOORSTEP_RASA_MODEL": str(model.resolve()),
        "DOORSTEP_RASA_PORT": str(urlsplit(settings.rasa_url).port or 5005),
        "DOORSTEP_TRACKER_URL": tracker_url(settings),
        "DOORSTEP_EMBEDDING_DIR": str(embedding_directory(settings.data_dir).resolve()),
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",  # frozen software: its deprecations will not be mended
    }
    actions = {name: value for name, value in own.items() if name.startswith(FOR_ACTIONS)}
    alive = _alive_at(settings)
    return [
        Service("rasa", (python, "-m", "bot.serve"), plain | rasa | shared, "magenta", alive["rasa"]),
        Service(
            "actions", (app_python(), "-m", "actions"), plain | actions | shared, "cyan", alive["actions"]
        ),
        Service("api", (app_python(), "-m", "api"), system | own | shared, "green", alive["api"]),
    ]


def _alive_at(settings: Settings) -> dict[str, str]:
    """Where each answers without a look at anything else, as the probes of ``deploy/`` ask, too."""
    return {
        "rasa": several(settings.rasa_url)[0] + "/",
        "actions": several(settings.actions_url)[0] + "/health",
        "api": settings.loopback_url + "/healthz",
    }


def _probing(settings: Settings) -> Probing:
    return Probing(
        every=settings.probe_seconds,
        timeout=settings.probe_timeout_seconds,
        failures=settings.probe_failures,
    )


def _refuse_taken_ports(settings: Settings) -> None:
    wanted = {
        "PORT": (settings.host, settings.port),
        "RASA_URL": _address(settings.rasa_url, 5005),
        "ACTIONS_URL": _address(settings.actions_url, 5055),
    }
    for setting, (host, port) in wanted.items():
        if ports.taken(host, port):
            stop(
                f"Port {port} on {host} is taken {ports.holder(port)}. "
                f"End that program, or choose another port with DOORSTEP_{setting}."
            )


def _address(url: str, default_port: int) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "127.0.0.1", parts.port or default_port


def _prepare(settings: Settings) -> Path:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with progress() as bar:
        task = bar.add_task("Preparing the assistant", total=None, count="")

        def say(step: str) -> None:
            bar.update(task, description=f"Preparing the assistant: {step}")
            if not console.is_terminal:
                console.print(f"  {step}")

        try:
            model = train(settings.data_dir, on_step=say)
        except TrainingError as error:
            bar.stop()
            stop(str(error))
    if model.seconds:
        console.print(f"[green]✓[/green] The assistant is trained ({model.seconds:.0f} s).")
    database = Database(settings.url)
    try:
        database.upgrade()
        seeded = demo.seed(database, now=settings.now()) if settings.demo else 0
        written = seed_articles(database, now=settings.now()) if settings.demo else 0
        manifest = articles.build(settings, database)
    finally:
        database.dispose()
    if seeded:
        console.print(f"[green]✓[/green] A demo shop with {seeded} orders is in the store.")
    if written:
        console.print(f"[green]✓[/green] It has {written} help articles.")
    if manifest and manifest.embedded:
        console.print(f"[green]✓[/green] The articles are indexed ({manifest.passages:,} passages).")
    return model.path


async def _greet(settings: Settings, started: float) -> None:
    address = f"http://{_reachable(settings.host)}:{settings.port}"
    async with httpx.AsyncClient(timeout=2) as client:
        told = False
        while not await _ready(client, address):
            if not told and time.monotonic() - started > READY_WITHIN:
                console.print(f"[yellow]Not everything is ready yet; see {address}/readyz[/yellow]")
                told = True
            await asyncio.sleep(POLL_EVERY)
    console.print(f"\n[bold green]Doorstep is ready[/] ({time.monotonic() - started:.0f} s).")
    console.print(f"  Shop and chat   [bold]{settings.base_url}/[/]")
    console.print(f"  Editor          [bold]{settings.base_url}/knowledge[/]{_sign_in(settings)}")
    if settings.demo:
        if settings.slack_is_simulated:
            console.print(f"  Agents          [bold]{settings.base_url}/simulators/slack[/]")
        if settings.twilio_is_simulated:
            console.print(f"  A phone         [bold]{settings.base_url}/simulators/phone[/]")
        console.print("  Try             where's my stuff?? ordered last week")
        console.print("  Proof           1001 maya.lindqvist@example.com")
        console.print(f"  Demo inbox      {settings.base_url}/simulators/inbox")
    console.print(f"  State           {address}/readyz")
    console.print("  Stop            Ctrl-C\n")


def _sign_in(settings: Settings) -> str:
    if settings.admin_email:
        return f"  as {settings.admin_email}"
    if settings.demo:
        return f"  as {MERCHANT_EMAIL} with {MERCHANT_PASSWORD}"
    return "  [yellow]needs DOORSTEP_ADMIN_EMAIL and DOORSTEP_ADMIN_PASSWORD[/]"


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)


async def _ready(client: httpx.AsyncClient, address: str) -> bool:
    try:
        return (await client.get(f"{address}/readyz")).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
