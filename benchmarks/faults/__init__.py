"""Faults injected into the whole product under a steady load, and what became of every message."""
