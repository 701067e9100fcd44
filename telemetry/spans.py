"""Spans, made with OpenTelemetry's SDK. Loaded only when traces are wanted."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_NAMESPACE, Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import Decision
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    Status,
    StatusCode,
    TraceFlags,
    get_current_span,
    set_span_in_context,
)
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

Attributes = Mapping[str, str | int]

_ids: ContextVar[tuple[int, int] | None] = ContextVar("ids", default=None)
_HEADER = "traceparent"


class _Ids(RandomIdGenerator):
    """Random ids, except for a trace's first span, whose are given."""

    def generate_trace_id(self) -> int:
        """The given one, or a random one."""
        given = _ids.get()
        return given[0] if given else super().generate_trace_id()

    def generate_span_id(self) -> int:
        """The given one, or a random one."""
        given = _ids.get()
        return given[1] if given else super().generate_span_id()


class Tracing:
    """Makes spans and has them sent."""

    def __init__(self, service: str, processor: SpanProcessor | None = None) -> None:
        """``processor`` takes the spans; without one they are sent where the environment says."""
        resource = Resource.create({SERVICE_NAME: service, SERVICE_NAMESPACE: "doorstep"})
        self._provider = TracerProvider(id_generator=_Ids(), resource=resource)
        self._provider.add_span_processor(processor or BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("doorstep")
        self._propagator = TraceContextTextMapPropagator()

    @contextmanager
    def span(self, name: str, parent: Context, attributes: Attributes) -> Iterator[Context]:
        """A span for as long as the block lasts. An error is told by its kind, never by its text."""
        made = self._tracer.start_span(name, parent, attributes=attributes)
        try:
            yield set_span_in_context(made, Context())
        except BaseException as error:
            made.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise
        finally:
            made.end()

    def root(self, name: str, ids: tuple[int, int], begin: int, end: int, attributes: Attributes) -> None:
        """The first span of a trace, with these ids and times (nanoseconds)."""
        token = _ids.set(ids)
        try:
            made = self._tracer.start_span(name, Context(), attributes=attributes, start_time=begin)
        finally:
            _ids.reset(token)
        made.end(end)

    def parent(self, trace: int, span: int) -> Context:
        """A trace's first span as its parts' parent, sampled when the first span is."""
        decided = self._provider.sampler.should_sample(Context(), trace, "")
        is_sampled = decided.decision is Decision.RECORD_AND_SAMPLE
        flags = TraceFlags(TraceFlags.SAMPLED if is_sampled else TraceFlags.DEFAULT)
        return set_span_in_context(
            NonRecordingSpan(SpanContext(trace, span, is_remote=True, trace_flags=flags)), Context()
        )

    def header(self, context: Context) -> str | None:
        """The W3C header of a span."""
        carrier: dict[str, str] = {}
        self._propagator.inject(carrier, context)
        return carrier.get(_HEADER)

    def read(self, header: str) -> Context:
        """What a W3C header names; a fresh trace when it is malformed."""
        found = self._propagator.extract({_HEADER: header}, Context())
        return found if get_current_span(found).get_span_context().is_valid else Context()

    def close(self) -> None:
        """Send what is left."""
        self._provider.shutdown()
