"""Shopify's GraphQL Admin API: what a change of an order needs of it.

Neither mutation takes Shopify's ``@idempotent`` directive (only those of stock and refunds do), so callers
look at the order first: `ShopifyOrder` says whether the change has been made already.
Source: shopify.dev, GraphQL Admin API 2026-07, ``orderCancel``, ``orderUpdate``, ``Order``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx
from pydantic import SecretStr

from store.addresses import Address

API_VERSION: Final = "2026-07"
TIMEOUT_SECONDS: Final = 20.0

_ORDER: Final = """
query Order($id: ID!) {
  order(id: $id) {
    cancelledAt
    shippingAddress { address1 address2 city provinceCode countryCodeV2 zip }
  }
}
"""
_CANCEL: Final = """
mutation Cancel($orderId: ID!, $note: String) {
  orderCancel(
    orderId: $orderId, reason: CUSTOMER, restock: true, notifyCustomer: true, staffNote: $note,
    refundMethod: {originalPaymentMethodsRefund: true}
  ) {
    job { id }
    orderCancelUserErrors { code message }
  }
}
"""
_UPDATE: Final = """
mutation Move($input: OrderInput!) {
  orderUpdate(input: $input) { order { id } userErrors { field message } }
}
"""
_FIELDS: Final = {
    "address1": "address1",
    "address2": "address2",
    "city": "city",
    "province_code": "provinceCode",
    "country_code": "countryCodeV2",
    "postcode": "zip",
}


class ShopifyUnavailableError(Exception):
    """No answer, throttled, or out of order: worth another try. ``reason`` is a word for the logs."""


class ShopifyRefusedError(Exception):
    """Shopify will not do it, however often it is asked."""


@dataclass(frozen=True, kw_only=True)
class ShopifyOrder:
    """An order as Shopify has it now."""

    cancelled: bool
    address: Mapping[str, str | None]  # by the names of `Address`

    def goes_to(self, address: Address) -> bool:
        """Whether it is on its way to that address already."""
        wanted = {name: value for name, value in vars(address).items() if value}
        return all(
            (self.address.get(name) or "").casefold() == value.casefold() for name, value in wanted.items()
        )


class Shopify:
    """One shop."""

    def __init__(self, *, url: str, token: SecretStr) -> None:
        """``url`` is the origin, such as https://my-shop.myshopify.com."""
        self._client = httpx.Client(
            base_url=url,
            timeout=TIMEOUT_SECONDS,
            headers={"X-Shopify-Access-Token": token.get_secret_value()},
        )

    def order(self, order_id: str) -> ShopifyOrder:
        """The order of that (REST) id.

        Raises `ShopifyUnavailableError`, and `ShopifyRefusedError` when there is no such order.
        """
        found = self._ask(_ORDER, {"id": _gid(order_id)})["order"]
        if found is None:
            raise ShopifyRefusedError("no such order")
        at = found["shippingAddress"] or {}
        return ShopifyOrder(
            cancelled=found["cancelledAt"] is not None,
            address={ours: at.get(theirs) for ours, theirs in _FIELDS.items()},
        )

    def cancel(self, order_id: str, *, note: str) -> None:
        """Begin to cancel; Shopify refunds, restocks and tells the customer by itself, a little later."""
        done = self._ask(_CANCEL, {"orderId": _gid(order_id), "note": note})["orderCancel"]
        _refuse(done["orderCancelUserErrors"])

    def move(self, order_id: str, address: Address) -> None:
        """Send it to another address."""
        names = _FIELDS | {"country_code": "countryCode"}
        given = {theirs: value for ours, theirs in names.items() if (value := getattr(address, ours))}
        done = self._ask(_UPDATE, {"input": {"id": _gid(order_id), "shippingAddress": given}})
        _refuse(done["orderUpdate"]["userErrors"])

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _ask(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        try:
            response = self._client.post(
                f"/admin/api/{API_VERSION}/graphql.json", json={"query": query, "variables": variables}
            )
        except httpx.HTTPError as error:
            raise ShopifyUnavailableError(type(error).__name__) from error
        if response.status_code == 429 or response.status_code >= 500:
            raise ShopifyUnavailableError(f"http_{response.status_code}")
        if response.status_code != 200:  # a wrong token, a shop that is gone: a person has to see to it
            raise ShopifyRefusedError(f"http_{response.status_code}")
        return _data(response)


def _data(response: httpx.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError as error:
        raise ShopifyUnavailableError("not_json") from error
    errors = body.get("errors")
    if errors:  # throttled, or "internal error": both come with status 200
        codes = {str((each.get("extensions") or {}).get("code")) for each in errors if isinstance(each, dict)}
        if codes & {"ACCESS_DENIED", "SHOP_INACTIVE"}:
            raise ShopifyRefusedError(", ".join(sorted(codes)))
        raise ShopifyUnavailableError(", ".join(sorted(codes)) or "errors")
    data: dict[str, Any] = body["data"]
    return data


def _refuse(errors: list[dict[str, Any]]) -> None:
    if errors:
        raise ShopifyRefusedError("; ".join(str(error.get("message")) for error in errors)[:300])


def _gid(order_id: str) -> str:
    return order_id if order_id.startswith("gid:") else f"gid://shopify/Order/{order_id}"
