"""The widget on the shop's pages: sessions, messages over HTTP, and the same live over a WebSocket."""
