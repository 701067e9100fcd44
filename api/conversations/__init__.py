"""Conversations: the domain. Who owns one, what was said, and the turns of the assistant.

Knows no channel, no HTTP and no vendor; the outside world comes in through ``ports``.
"""
