"""The service: the only process that a network sees."""
