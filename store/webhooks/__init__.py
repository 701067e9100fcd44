"""Applying webhooks to orders: from what is kept of all of them, so that their order does not matter."""
