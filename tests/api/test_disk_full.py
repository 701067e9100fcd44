"""The disk of the embedded store is full: refused honestly, said by readiness, and over when there is room.

Once on a real small disk, where the tests may mount one, and anywhere by the limit of the process on the size
of its files, which SQLite meets in the same places.
"""

import resource
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest

from tests.api.customer import Customer
from tests.api.process import ApiProcess, api_process
from tests.api.rasa_double import RasaDouble, rasa_double
from tests.e2e.product import eventually, free_ports

DISK = 24_000_000


@dataclass
class Disk:
    fill: Callable[[], None]
    free: Callable[[], None]
    service: ApiProcess


@pytest.fixture(scope="module")
def rasa() -> Iterator[RasaDouble]:
    with rasa_double() as double:
        yield double


@pytest.fixture(params=["limit", "disk"])
def disk(request: pytest.FixtureRequest, rasa: RasaDouble, tmp_path: Path) -> Iterator[Disk]:
    make = _limited if request.param == "limit" else _mounted
    yield from make(rasa, tmp_path)


def _limited(rasa: RasaDouble, directory: Path) -> Iterator[Disk]:
    with _service(rasa, directory, directory / "var") as service:
        process = psutil.Process(service.pid)
        _, hard = process.rlimit(resource.RLIMIT_FSIZE)
        yield Disk(
            fill=lambda: process.rlimit(resource.RLIMIT_FSIZE, (0, hard)),
            free=lambda: process.rlimit(resource.RLIMIT_FSIZE, (hard, hard)),
            service=service,
        )


def _mounted(rasa: RasaDouble, directory: Path) -> Iterator[Disk]:
    place = directory / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("nothing may be mounted here; the limit of the process has shown the same")
    ballast = place / "ballast"
    try:
        with _service(rasa, directory, place) as service:
            yield Disk(fill=lambda: _fill(ballast), free=ballast.unlink, service=service)
    finally:
        subprocess.run(["umount", "-l", place], check=True)


def _fill(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as file:
        for size in (65536, 512, 1):
            try:
                while file.write(b"x" * size) == size:
                    pass
            except OSError:
                continue


def _service(rasa: RasaDouble, directory: Path, data: Path) -> AbstractContextManager[ApiProcess]:
    (port,) = free_ports(1)
    return api_process(directory, port=port, rasa_url=rasa.url, data_dir=str(data))


def _store(service: ApiProcess) -> tuple[int, str]:
    answer = httpx.get(f"{service.url}/readyz", timeout=30)
    return answer.status_code, answer.json()["components"]["store"]


def _refused(customer: Customer) -> httpx.Response | None:
    """The first refusal; what finds room in pages that are there already is taken."""
    answer = customer.post("one more? " + "x" * 2000)
    return None if answer.status_code == 202 else answer


def test_a_full_disk_refuses_says_so_and_is_over_when_there_is_room(disk: Disk, rasa: RasaDouble) -> None:
    service = disk.service
    customer = service.customer()
    customer.send("before")
    customer.wait_for(2)
    held = list(rasa.asked)
    disk.fill()
    found: list[httpx.Response] = []

    def refused() -> bool:
        answer = _refused(customer)
        found.extend([answer] if answer else [])
        return bool(found)

    eventually(refused, within=60)
    refusal = found[0]
    assert refusal.status_code == 507, refusal.text
    assert refusal.headers["Content-Type"] == "application/problem+json"
    assert int(refusal.headers["Retry-After"]) > 0
    assert "free disk space" in refusal.json()["detail"]
    assert _store(service) == (503, "full")
    taken = [text for author, text in customer.said() if author == "customer"]
    assert taken[0] == "before", "what is there can be read"
    disk.free()
    eventually(lambda: _store(service)[1] == "ok", within=30)
    customer.send("after")
    asked = [*taken, "after"]
    said = customer.wait(lambda said: len(said) >= 2 * len(asked))
    assert [text for author, text in said if author == "customer"] == asked
    assert [text for author, text in said if author == "bot"] == [f"You said: {text}" for text in asked]
    assert len(rasa.asked) > len(held)


def test_a_turn_that_runs_while_the_disk_fills_is_kept_when_there_is_room(
    disk: Disk, rasa: RasaDouble
) -> None:
    service, before = disk.service, len(rasa.asked)
    customer = service.customer()

    def fills_it(asked: dict[str, object]) -> object:
        disk.fill()
        return {"message_id": asked["message_id"], "replies": [{"text": "Here. " + "y" * 2000}]}

    was, rasa.answer = rasa.answer, fills_it
    try:
        customer.send("hello")
        eventually(lambda: len(rasa.asked) > before, within=60)
        time.sleep(1)  # a turn's last transaction takes milliseconds, and may fail meanwhile
    finally:
        rasa.answer = was
        disk.free()
    said = customer.wait_for(2)
    assert [author for author, _ in said] == ["customer", "bot"], "no apology, nobody fetched"
