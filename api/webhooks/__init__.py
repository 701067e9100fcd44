"""Webhooks of the shop and of carriers: signed, kept before they are answered, applied once."""
