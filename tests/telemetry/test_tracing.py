"""Traces, up to a collector that stands in for the operator's."""

import time
from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from store.types import new_id
from telemetry import tracing
from telemetry.ids import root_span_id, trace_id

DEAREST_SECONDS = 100e-6  # of some 20 ms that a turn takes


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    tracing.start("tests", processor=SimpleSpanProcessor(exporter))
    yield exporter
    tracing.stop()


def test_all_parts_of_a_turn_are_in_its_trace(spans: InMemorySpanExporter) -> None:
    message = new_id()
    tracing.began(message, "inbound", 0.25, channel="widget")
    with tracing.turn(message, "turn"):
        with tracing.span("rasa.ask"):
            header = tracing.traceparent()
        with tracing.continued(header, "action", action="action_greet"):
            pass
    found = {span.name: span for span in spans.get_finished_spans()}
    assert {span.context.trace_id for span in found.values()} == {trace_id(message)}
    inbound = found["inbound"]
    assert inbound.context.span_id == root_span_id(message)
    assert inbound.parent is None
    assert inbound.attributes == {"doorstep.turn": str(message), "channel": "widget"}
    assert inbound.end_time - inbound.start_time == pytest.approx(0.25e9, rel=0.01)
    assert found["turn"].parent.span_id == inbound.context.span_id
    assert found["rasa.ask"].parent.span_id == found["turn"].context.span_id
    assert found["action"].parent.span_id == found["rasa.ask"].context.span_id


def test_an_error_is_told_by_its_kind_only(spans: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="maya"), tracing.turn(new_id(), "turn"):
        raise ValueError("maya@example.com")
    (found,) = spans.get_finished_spans()
    assert found.status.description == "ValueError"
    assert "maya" not in found.to_json()


def test_outside_of_a_turn_there_is_no_trace(spans: InMemorySpanExporter) -> None:
    with tracing.span("store"):
        assert tracing.traceparent() is None
    with tracing.turn(None, "slack.deliver"):
        pass
    assert spans.get_finished_spans() == ()


@pytest.mark.parametrize("header", ["", "00-00-00-00", "00-" + "0" * 32 + "-" + "0" * 16 + "-01", "ä"])
def test_a_malformed_header_does_no_harm(spans: InMemorySpanExporter, header: str) -> None:
    with tracing.continued(header, "action"):
        pass
    assert [span.name for span in spans.get_finished_spans()] == ["action"]


def test_what_is_sampled_is_sampled_in_every_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "parentbased_traceidratio")
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", "0.3")
    exporter = InMemorySpanExporter()
    tracing.start("tests", processor=SimpleSpanProcessor(exporter))
    for message in [new_id() for _ in range(400)]:
        tracing.began(message, "inbound", 0.1)
        with tracing.turn(message, "turn"):
            pass
    tracing.stop()
    found = exporter.get_finished_spans()
    inbound = {span.context.trace_id for span in found if span.name == "inbound"}
    assert inbound == {span.context.trace_id for span in found if span.name == "turn"}
    assert 60 < len(inbound) < 180


def test_off_it_costs_next_to_nothing() -> None:
    message = new_id()
    rounds = 2000
    best = float("inf")
    for _ in range(5):
        began = time.perf_counter()
        for _ in range(rounds):
            with tracing.turn(message, "turn"), tracing.span("rasa.ask"):
                tracing.traceparent()
        best = min(best, time.perf_counter() - began)
    assert best / rounds < DEAREST_SECONDS
    assert tracing.traceparent() is None


def test_it_is_off_unless_the_environment_says_where_to(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not tracing.wanted()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
    assert tracing.wanted()
    monkeypatch.setenv("OTEL_SDK_DISABLED", "true")
    assert not tracing.wanted()
