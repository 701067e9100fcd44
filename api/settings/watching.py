"""When ``doorstep up`` takes one of its processes for hung."""

from pydantic import Field

from store.settings import ShopSettings


class WatchingSettings(ShopSettings):
    """As an orchestrator's liveness probe: period, timeout, failures."""

    probe_seconds: float = Field(
        default=5,
        ge=1,
        le=3600,
        description="Seconds from one question of `doorstep up` to each of its processes, whether it lives, "
        "to the next.",
    )
    probe_timeout_seconds: float = Field(
        default=5, ge=1, le=3600, description="Seconds in which it is to answer."
    )
    probe_failures: int = Field(
        default=3,
        ge=0,
        description="Questions in a row without an answer after which it is ended and started again; 0: "
        "never.",
    )
