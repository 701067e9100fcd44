"""The wall clock is set an hour ahead, or back, while the service runs: nothing fires twice, nothing hangs.

The process is told another time; its monotonic clock goes on as ever.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from api.channels.sms.twilio import _by_their_clock
from api.limits import Limit, Limiter, TooManyRequestsError
from api.simulators.twilio.rest import Trouble
from benchmarks.faults.clocks import FakeClock, fake_clock
from tests.api.conftest import serving
from tests.api.phone import PUBLIC, SID, TOKEN, Phone, TwilioDouble, twilio_double
from tests.api.process import ApiProcess
from tests.api.rasa_double import RasaDouble, rasa_double
from tests.e2e.product import eventually, free_ports

HOUR = 3600
NOW = datetime(2026, 3, 12, 15, tzinfo=UTC)


@pytest.fixture
def clock(tmp_path: Path) -> FakeClock:
    found = fake_clock(tmp_path)
    if found is None:
        pytest.skip("there is no C compiler")
    return found


@pytest.fixture
def rasa() -> Iterator[RasaDouble]:
    with rasa_double() as double:
        yield double


@pytest.fixture
def twilio() -> Iterator[TwilioDouble]:
    with twilio_double(serving) as double:
        yield double


@pytest.fixture
def service(clock: FakeClock, rasa: RasaDouble, twilio: TwilioDouble, tmp_path: Path) -> Iterator[ApiProcess]:
    (port,) = free_ports(1)
    process = ApiProcess(
        tmp_path,
        port=port,
        rasa_url=rasa.url,
        public_url=PUBLIC,
        limit_messages_per_conversation="5",
        limit_sms_per_number="1000",
        twilio_account_sid=SID,
        twilio_auth_token=TOKEN,
        twilio_from="+13125550100",
        twilio_api_url=twilio.url,
    )
    process._environment |= clock.environment
    process.start()
    twilio.stand_in.hooks.reached_at = {PUBLIC: process.url}
    yield process
    process.kill()


@pytest.mark.parametrize("by", [HOUR, -HOUR], ids=["ahead", "back"])
def test_the_services_clock_jumps(
    service: ApiProcess, clock: FakeClock, rasa: RasaDouble, twilio: TwilioDouble, by: int
) -> None:
    customer, phone = service.customer(), Phone(service.url, twilio)
    for number in range(5):
        customer.send(f"before {number}")
    assert customer.post("one too many").status_code == 429
    twilio.stand_in.api.delay = 0.5  # a text is on its way when the clock jumps
    phone.text("before")
    clock.set(by)
    eventually(lambda: customer.post("after", client_id="after").status_code == 202, within=75)
    phone.text("after")
    assert phone.wait_for(2) == ["You said: before", "You said: after"]
    clock.set(0)
    phone.text("right again")
    assert phone.wait_for(3)[-1] == "You said: right again"
    customer.wait_for(12)
    time.sleep(11)  # a sweep finds nothing to do again
    phone.stays_at(3)
    said = customer.said()
    asked = [text for author, text in said if author == "customer"]
    assert [text for author, text in said if author == "bot"] == [f"You said: {text}" for text in asked]
    assert len(rasa.asked) == len(asked) + 3
    assert httpx.get(f"{service.url}/healthz").status_code == 200


def test_an_errand_that_waits_does_not_wait_longer_when_the_clock_is_set_back(
    service: ApiProcess, clock: FakeClock, twilio: TwilioDouble
) -> None:
    phone = Phone(service.url, twilio)
    tries: list[float] = []

    def trouble(_form: object) -> Trouble | None:
        tries.append(time.monotonic())
        return Trouble(429, 20429, {"Retry-After": "4"}) if len(tries) == 1 else None

    twilio.stand_in.api.trouble = trouble
    phone.text("hello")
    eventually(lambda: bool(tries), within=30)
    time.sleep(1)
    clock.set(-HOUR)
    eventually(lambda: len(tries) == 2, within=90, what=lambda: service.log[-3000:])
    assert phone.wait_for(1) == ["You said: hello"]
    phone.stays_at(1)


def test_a_limit_does_not_outlast_a_clock_that_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    limiter, limit = Limiter(), Limit.per_minute("tries", 2)
    ahead = time.time() + HOUR
    with monkeypatch.context() as then:
        then.setattr(time, "time", lambda: ahead)
        limiter.check(limit, "me")
        limiter.check(limit, "me")
        with pytest.raises(TooManyRequestsError) as refused:
            limiter.check(limit, "me")
        assert refused.value.retry_after is not None
        assert refused.value.retry_after <= 60
    limiter.check(limit, "me")


@pytest.mark.parametrize(
    ("taken", "ours", "theirs"),
    [
        (0, 0, 0),
        (0, HOUR, 0),  # set ahead after it was taken
        (0, -HOUR, 0),  # set back after it was taken
        (HOUR, HOUR, 0),  # ahead all the time
        (HOUR, 0, 0),  # was ahead, and has been put right
        (-HOUR, -HOUR, 0),  # behind all the time
    ],
)
def test_a_text_that_may_be_out_is_looked_for_early_enough_whatever_the_clocks(
    taken: int, ours: int, theirs: int
) -> None:
    """Else it would go out twice: truly it was taken at this moment, by Twilio's clock."""

    def at(seconds: int) -> datetime:
        return NOW + timedelta(seconds=seconds)

    told = httpx.Response(200, headers={"Date": at(theirs).strftime("%a, %d %b %Y %H:%M:%S GMT")})
    assert _by_their_clock(told, since=at(taken), now=at(ours)) <= NOW
