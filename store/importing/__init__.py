"""Readers of other systems' files into the store."""
