"""What the operator sees: figures for Prometheus, and a page."""
