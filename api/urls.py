"""Addresses of other processes, as settings name them."""


def several(named: str) -> tuple[str, ...]:
    """The URLs of a comma-separated list, without a slash at their ends."""
    return tuple(url.strip().rstrip("/") for url in named.split(",") if url.strip())
