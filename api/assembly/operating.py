"""What operators look at, and what takes over from processes that have died."""

from api.assembly.ground import Ground
from api.assembly.slack import Slack
from api.assembly.texting import Texting
from api.engine import Engine
from api.health import Readiness
from api.machines.executors import Executors
from api.operating.parts import Operating, operating_of
from api.version import installed_version


def readiness_of(ground: Ground, slack: Slack, texting: Texting) -> Readiness:
    """Whether all that is needed answers; Slack and SMS are told beside it."""
    settings = ground.settings
    return Readiness(
        database=ground.database,
        rasa_url=settings.rasa_url,
        rasa_token=settings.rasa_token,
        actions_url=settings.actions_url,
        index=ground.keeper.state,
        beside={
            **({"slack": slack.side.state} if slack.side else {}),
            **({"sms": texting.side.courier.state} if texting.side else {}),
        },
    )


def operators_side(ground: Ground, readiness: Readiness) -> Operating:
    """The status page and the figures."""
    return operating_of(
        ground.settings,
        database=ground.database,
        errands=ground.errands,
        keeper=ground.keeper,
        readiness=readiness,
        version=installed_version(),
    )


def executors_of(ground: Ground, engine: Engine) -> Executors | None:
    """This process among others; on SQLite there are none."""
    if ground.database.is_sqlite:
        return None
    return Executors(
        database=ground.database, executor_id=ground.settings.executor, take_over=engine.take_over
    )
