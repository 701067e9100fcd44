"""Who is asked whether a process lives, and what a container's check does about one that hangs."""

import re
import runpy
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from api.cli.up import services
from api.settings import Settings
from tests.deploy.test_compose import SERVICES
from tests.deploy.test_containers import STAGES
from tests.deploy.test_kubernetes import named
from tests.e2e.product import ROOT, eventually, free_ports

SERVES = "-m http.server {port}"
LOADS = "-c __import__('time').sleep(600)"
INIT = "import subprocess, sys; subprocess.run([sys.executable, *sys.argv[1].split()])"


class Container:
    """A first process, and the one that it has started and that serves."""

    def __init__(self, state: Path) -> None:
        (self.port,) = free_ports(1)
        self.state = state
        self.start()

    def start(self, arguments: str = SERVES) -> None:
        command = [sys.executable, "-c", INIT, arguments.format(port=self.port)]
        self.init = subprocess.Popen(command, stderr=subprocess.DEVNULL)

    def check(self, timeout: float = 0.5) -> bool:
        """One check, less patient than in a container."""
        url = f"http://127.0.0.1:{self.port}/nothing"
        main = runpy.run_path(str(ROOT / "deploy" / "alive"))["main"]
        return bool(main(url, init=self.init.pid, state=self.state, timeout=timeout, grace=0.5) == 0)

    def waits_for_an_answer(self) -> None:
        """Return when a check is content."""
        eventually(lambda: self.check(timeout=60), within=120)

    def served(self) -> psutil.Process:
        (child,) = psutil.Process(self.init.pid).children()
        return child

    def stop(self) -> None:
        for child in psutil.Process(self.init.pid).children():
            child.kill()
        self.init.kill()
        self.init.wait()


@pytest.fixture
def container(tmp_path: Path) -> Iterator[Container]:
    started = Container(tmp_path / "state")
    started.waits_for_an_answer()
    yield started
    if started.init.poll() is None:
        started.stop()


def test_what_hangs_is_ended_after_three_checks_and_the_container_with_it(container: Container) -> None:
    hung = container.served()
    hung.suspend()
    assert [container.check() for _ in range(2)] == [False, False]
    assert hung.is_running()
    assert not container.check()
    assert container.init.wait(timeout=30) == 0
    assert not hung.is_running()


def test_an_answer_however_late_begins_anew(container: Container) -> None:
    for _ in range(2):
        container.served().suspend()
        assert [container.check() for _ in range(2)] == [False, False]
        container.served().resume()
        container.waits_for_an_answer()
    assert container.init.poll() is None


def test_what_starts_is_left_alone_also_after_one_that_hung(container: Container) -> None:
    container.served().suspend()
    assert not any(container.check() for _ in range(2))
    container.stop()
    container.start(LOADS)
    eventually(lambda: bool(psutil.Process(container.init.pid).children()), within=60)
    assert not any(container.check() for _ in range(4))
    assert container.served().is_running()


def test_all_ask_at_the_same_places(tmp_path: Path) -> None:
    """Each answers there for itself, whatever else is away."""
    images = {
        "api": STAGES["service"],
        "rasa": STAGES["rasa"],
        "actions": " ".join(SERVICES["actions"]["healthcheck"]["test"]),
    }
    for service in services(Settings(data_dir=tmp_path), tmp_path / "model.tar.gz"):
        path = urlsplit(service.alive_at).path
        (checked,) = re.findall(r"deploy/alive\W+http://127\.0\.0\.1:\d+(/\w*)", images[service.name])
        (container,) = (
            each
            for each in named("Deployment", f"doorstep-{service.name}")["spec"]["template"]["spec"][
                "containers"
            ]
            if each.get("ports")
        )
        probe = container["livenessProbe"]
        assert probe["httpGet"]["path"] == checked == path
        assert (probe["timeoutSeconds"], probe["failureThreshold"]) == (5, 3)
        assert probe["terminationGracePeriodSeconds"] <= 10
        assert SERVICES[service.name]["init"] is True
        assert SERVICES[service.name]["restart"] == "unless-stopped"
