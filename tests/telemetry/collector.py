"""An OpenTelemetry collector as far as the product can tell: it takes spans over HTTP."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class Taken:
    """A span that arrived. Ids in hexadecimal."""

    service: str
    name: str
    trace: str
    span: str
    parent: str
    text: str


class Collector:
    """What arrived."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.spans: list[Taken] = []
        self.paths: set[str] = set()

    def of(self, trace: int) -> dict[str, list[Taken]]:
        """The spans of a trace by name."""
        found: dict[str, list[Taken]] = {}
        for span in self.spans:
            if span.trace == f"{trace:032x}":
                found.setdefault(span.name, []).append(span)
        return found

    def take(self, path: str, body: bytes) -> None:
        self.paths.add(path)
        if path != "/v1/traces":
            return
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            names = {each.key: each.value.string_value for each in resource.resource.attributes}
            for scope in resource.scope_spans:
                self.spans += [
                    Taken(
                        names["service.name"],
                        span.name,
                        span.trace_id.hex(),
                        span.span_id.hex(),
                        span.parent_span_id.hex(),
                        str(span),
                    )
                    for span in scope.spans
                ]


@contextmanager
def collecting() -> Iterator[Collector]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            collector.take(self.path, body)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    collector = Collector(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield collector
    finally:
        server.shutdown()
        server.server_close()
