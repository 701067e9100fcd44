"""What ``doorstep doctor`` finds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. ``fine`` is None for what is optional and not there."""

    what: str
    fine: bool | None
    mend: str = ""
