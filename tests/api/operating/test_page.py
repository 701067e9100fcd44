"""The operator's page, rendered and in a real browser."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from api.operating.chart import HEIGHT, chart_of
from api.operating.pace import HOURS, first_id, hours_of, percentile
from api.operating.words import bytes_in_words, span_in_words
from store.repositories.operating import Beat
from store.types import new_id
from store.vocabulary import AuthorKind
from telemetry.failures import RECENT
from telemetry.ids import made_at
from tests.api.conftest import Service
from tests.api.customer import Customer
from tests.api.rasa_double import say
from tests.api.waiting import eventually

NOW = datetime(2026, 3, 12, 15, tzinfo=UTC)


def id_at(moment: datetime, number: int = 1) -> UUID:
    return UUID(int=first_id(moment).int | 7 << 76 | 2 << 62 | number)


def test_the_last_day_hour_by_hour() -> None:
    asked = id_at(NOW - timedelta(minutes=30))
    beats = [
        Beat(id=asked, author=AuthorKind.customer, answers=None),
        Beat(
            id=id_at(NOW - timedelta(minutes=30) + timedelta(seconds=2)), author=AuthorKind.bot, answers=asked
        ),
        Beat(id=id_at(NOW - timedelta(minutes=29)), author=AuthorKind.agent, answers=None),
        Beat(id=id_at(NOW - timedelta(hours=23, minutes=59)), author=AuthorKind.customer, answers=None),
        Beat(id=id_at(NOW - timedelta(hours=25)), author=AuthorKind.customer, answers=None),
    ]
    hours = hours_of(beats, NOW)
    assert [hour.messages for hour in hours] == [1, *[0] * (HOURS - 2), 1]
    assert [hour.p95 for hour in hours[:-1]] == [None] * (HOURS - 1)
    assert hours[-1].p95 == pytest.approx(2.0, abs=0.002)
    assert hours[-1].begin == NOW - timedelta(hours=1)


def test_an_id_tells_when_it_was_made() -> None:
    before = datetime.now(UTC).timestamp()
    made = made_at(new_id())
    assert before - 0.002 <= made <= datetime.now(UTC).timestamp()
    assert first_id(NOW) < id_at(NOW) < id_at(NOW + timedelta(milliseconds=1))


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0.01, 1))
def test_a_percentile_is_one_of_the_values_and_covers_its_share(values: list[float], share: float) -> None:
    found = percentile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9


@given(
    st.lists(
        st.tuples(st.integers(0, 23 * 3600), st.floats(0, 100), st.booleans()),
        max_size=40,
    )
)
def test_the_drawing_stays_within_its_frame(turns: list[tuple[int, float, bool]]) -> None:
    beats = []
    for number, (ago, seconds, answered) in enumerate(turns):
        asked = id_at(NOW - timedelta(seconds=ago + 101), number)
        beats.append(Beat(id=asked, author=AuthorKind.customer, answers=None))
        if answered:
            reply = id_at(NOW - timedelta(seconds=ago + 101 - seconds), number + 100)
            beats.append(Beat(id=reply, author=AuthorKind.bot, answers=asked))
    chart = chart_of(hours_of(beats, NOW))
    assert sum(bar.hour.messages for bar in chart.bars) == len(turns)
    for bar in chart.bars:
        assert 0 <= bar.y < HEIGHT
        assert bar.y + bar.height == pytest.approx(HEIGHT, abs=0.1)
    for dot in chart.dots:
        assert 0 <= dot.y <= HEIGHT


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (0.42, "0.4 s"),
        (75, "75 s"),
        (300, "5 min"),
        (12_000, "3 h 20 min"),
        (7200, "2 h"),
        (400_000, "5 days"),
    ],
)
def test_spans_in_words(seconds: float, words: str) -> None:
    assert span_in_words(seconds) == words


def test_bytes_in_words() -> None:
    assert [bytes_in_words(count) for count in (0, 999, 1400, 250_000, 7_230_000_000)] == [
        "0 B",
        "999 B",
        "1.4 kB",
        "250 kB",
        "7.2 GB",
    ]


def test_the_page_tells_how_things_stand(service: Service, customer: Customer) -> None:
    service.rasa.answer = say(
        "I'm asking a person.", handoff={"reason": "asked_for_person", "priority": "normal"}
    )
    customer.send("a person please, I am maya@example.com")
    customer.wait_for(3)
    response = httpx.get(f"{service.url}/status")
    assert response.status_code == 200
    assert "script-src 'self'" in response.headers["content-security-policy"]
    page = response.text
    for word in ("Waiting for a person", "slack-delivery", "Assistant trained", "Running since", "Disk"):
        assert word in page
    assert "maya" not in page
    assert customer.conversation_id not in page
    body = httpx.get(f"{service.url}/status", params={"part": "body"}).text
    assert body.strip().startswith("<section")
    assert "http://" not in page
    assert "https://" not in page


@pytest.fixture
def page(chromium: Browser, service: Service) -> Page:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(20_000)
    return page


def test_it_brings_itself_up_to_date_without_being_loaded_anew(
    page: Page, service: Service, customer: Customer
) -> None:
    foreign: list[str] = []
    errors: list[str] = []
    page.on(
        "request",
        lambda request: foreign.append(request.url) if not request.url.startswith(service.url) else None,
    )
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(f"{service.url}/status")
    page.evaluate("document.querySelector('[data-part=about]').marked = document.body.marked = true")
    RECENT.note({"event": "a_test_failure", "level": "error", "reason": "gone"})
    page.locator("[data-part=failures]", has_text="a_test_failure").wait_for()
    assert page.evaluate("document.querySelector('[data-part=about]').marked && document.body.marked")
    page.get_by_role("status").filter(has_text="Updated").wait_for()
    page.get_by_role("button", name="Pause").press("Enter")
    assert page.get_by_role("button", name="Go on").get_attribute("aria-pressed") == "true"
    assert foreign == []
    assert errors == []
    page.context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_is_wider_than_a_phone(page: Page, service: Service, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{service.url}/status")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the parts"
    page.context.close()


def test_warnings_are_masked_before_they_are_shown(service: Service) -> None:
    import structlog

    from telemetry import logs

    logs.configure()
    structlog.get_logger("tests").warning("trouble_of_the_test", said="write to maya@example.com")
    found = eventually(
        lambda: next((each for each in RECENT.newest() if each.event == "trouble_of_the_test"), None),
        lambda: "the entry",
    )
    assert "maya" not in found.details
    assert "[email]" in found.details
