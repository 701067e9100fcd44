"""A stand-in for Shopify's GraphQL Admin API, over real HTTP."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "shpat_of_the_test"
PATH = "/admin/api/2026-07/graphql.json"
ORDER = "gid://shopify/Order/"


@dataclass
class Kept:
    """An order as Shopify keeps it."""

    cancelled: str | None = None
    address: dict[str, str] = field(default_factory=dict)


@dataclass
class ShopifyDouble:
    """Answers like Shopify: wants the token, makes each change once, cancels after ``cancels_after`` looks.

    ``trouble`` is asked before each answer: an HTTP status, "throttled", "lost" (the work is done, the
    answer is not sent) or None.
    """

    orders: dict[str, Kept] = field(default_factory=dict)
    refuses: str | None = None
    cancels_after: int = 0
    trouble: Callable[[str], str | int | None] = lambda _query: None
    mutations: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    looks: int = 0
    _cancelling: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        double = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                status, answer = double._handle(self.path, self.headers.get("x-shopify-access-token"), body)
                if status == 0:
                    self.close_connection = True
                    return
                payload = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handle(self, path: str, token: str | None, body: bytes) -> tuple[int, dict[str, Any]]:
        if path != PATH or token != TOKEN:
            return 401, {"errors": "[API] Invalid API key or access token"}
        asked = json.loads(body)
        query, variables = asked["query"], asked["variables"]
        trouble = self.trouble(query)
        if isinstance(trouble, int):
            return trouble, {}
        if trouble == "throttled":
            return 200, {"errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}]}
        answer = self._answer(query, variables)
        return (0, {}) if trouble == "lost" else (200, {"data": answer})

    def _answer(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        if query.strip().startswith("query"):
            return {"order": self._look(variables["id"])}
        if "orderCancel(" in query:
            self.mutations.append(("orderCancel", variables))
            errors = self._cancel(variables["orderId"])
            return {"orderCancel": {"job": None if errors else {"id": "1"}, "orderCancelUserErrors": errors}}
        self.mutations.append(("orderUpdate", variables))
        given = variables["input"]
        if self.refuses:
            return {"orderUpdate": {"order": None, "userErrors": [{"field": None, "message": self.refuses}]}}
        self.orders[given["id"].removeprefix(ORDER)].address = given["shippingAddress"]
        return {"orderUpdate": {"order": {"id": given["id"]}, "userErrors": []}}

    def _look(self, gid: str) -> dict[str, Any] | None:
        name = gid.removeprefix(ORDER)
        order = self.orders.get(name)
        if order is None:
            return None
        self.looks += 1
        if name in self._cancelling and self.looks > self.cancels_after:
            order.cancelled = "2026-03-12T15:00:00Z"
        at = order.address
        address = {key: at.get(key) for key in ("address1", "address2", "city", "provinceCode", "zip")}
        return {
            "cancelledAt": order.cancelled,
            "shippingAddress": address | {"countryCodeV2": at.get("countryCode")} if at else None,
        }

    def _cancel(self, gid: str) -> list[dict[str, str]]:
        name = gid.removeprefix(ORDER)
        if self.refuses:
            return [{"code": "INVALID", "message": self.refuses}]
        if name in self._cancelling:
            return [{"code": "INVALID", "message": "The order is already being cancelled."}]
        self._cancelling.add(name)
        return []
