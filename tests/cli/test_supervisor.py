"""Real processes that die, hang and shout."""

import asyncio
import sys
import time
from collections.abc import Callable, Coroutine

import psutil
import pytest

from api.cli.supervisor import GaveUpError, Service, Supervisor
from api.cli.watch import Probing
from tests.e2e.product import free_ports


def service(name: str, code: str, alive_at: str = "") -> Service:
    return Service(name, (sys.executable, "-u", "-c", code), {}, "green", alive_at)


HANGS = """
import http.server, os, signal, sys, time
asked = 0
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        global asked
        asked += 1
        if asked == 3:
            {how}
        self.send_response(404)
        self.end_headers()
    def log_message(self, *_): pass
http.server.HTTPServer(("127.0.0.1", {port}), Handler).serve_forever()
"""
SLEEPS = "import time; time.sleep(60)"


async def nothing() -> None:
    return


async def never() -> None:
    await asyncio.Event().wait()


def run(
    supervisor: Supervisor, seconds: float, started: Callable[[], Coroutine[None, None, None]] = nothing
) -> None:
    async def main() -> None:
        asyncio.get_running_loop().call_later(seconds, supervisor.stop)
        await supervisor.run(started)

    asyncio.run(main())


def test_output_is_prefixed_and_a_dead_service_starts_again(capsys: pytest.CaptureFixture[str]) -> None:
    run(Supervisor([service("poet", "print('a line')")]), 1.5)
    out = capsys.readouterr().out
    assert out.count("poet │ a line") >= 2
    assert "ended with code 0; starting it again" in out


def test_markup_and_broken_bytes_are_shown_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    shout = "import os, time; os.write(1, b'[red]x[/red] \\xff\\n'); time.sleep(9)"
    run(Supervisor([service("odd", shout)]), 0.7)
    assert "[red]x[/red] \ufffd" in capsys.readouterr().out


def test_a_service_that_always_dies_is_given_up_with_its_last_words() -> None:
    supervisor = Supervisor([service("ill", "raise SystemExit('no such file')")])
    with pytest.raises(GaveUpError, match=r"ill ended 5 times(.|\n)*no such file"):
        run(supervisor, 60, never)


def test_what_has_been_up_is_started_again_however_often_it_dies(capsys: pytest.CaptureFixture[str]) -> None:
    supervisor = Supervisor([service("ill", "raise SystemExit('poisoned')"), service("well", SLEEPS)])
    supervisor._running[0].deaths.extend([time.monotonic()] * 4)
    run(supervisor, 12)
    assert capsys.readouterr().out.count("ill │ poisoned") >= 2


def test_everything_ends_even_what_ignores_the_signal() -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    before = set(psutil.Process().children(recursive=True))
    started = time.monotonic()
    run(Supervisor([service("deaf", deaf), service("mild", SLEEPS)]), 0.7)
    assert time.monotonic() - started < 10
    assert set(psutil.Process().children(recursive=True)) <= before


@pytest.mark.parametrize(
    ("how", "ending", "times"),
    [("time.sleep(600)", "SIGTERM", 2), ("os.kill(os.getpid(), signal.SIGSTOP)", "SIGKILL", 1)],
)
def test_what_lives_and_answers_nothing_is_ended_and_started_again(
    capsys: pytest.CaptureFixture[str], how: str, ending: str, times: int
) -> None:
    (port,) = free_ports(1)
    hung = service("hung", HANGS.format(port=port, how=how), f"http://127.0.0.1:{port}/")
    supervisor = Supervisor([hung, service("well", SLEEPS)], Probing(every=0.2, timeout=1, failures=2))
    said = ""

    async def until_started_again() -> None:
        nonlocal said
        while said.count("starting it again") < times:  # it is watched again as well
            await asyncio.sleep(0.1)
            said += capsys.readouterr().out
        supervisor.stop()

    run(supervisor, 120, until_started_again)
    assert said.count("hung │ hangs: it has answered nothing for ") == times
    assert said.count(f"hung │ ended with signal {ending}; starting it again") == times
    assert "well │" not in said
