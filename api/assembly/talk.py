"""The conversations: the assistant that answers, the turns, and what customers may wish."""

from dataclasses import dataclass

from api.assembly.ground import Ground
from api.codes.delivery import CodeErrands
from api.conversations.announcements import Announcements
from api.conversations.leaving import Texter, TextWishes
from api.conversations.ports import AgentDesk, Notifier
from api.conversations.service import ConversationService
from api.conversations.turns import Turns
from api.engine import Engine
from api.engine_database import dbos_url
from api.rasa import RasaClient


@dataclass(frozen=True, kw_only=True)
class Talk:
    """The conversations, and what works on them."""

    rasa: RasaClient
    engine: Engine
    service: ConversationService
    announcements: Announcements
    wishes: TextWishes


def talk_of(
    ground: Ground,
    *,
    rasa: RasaClient,
    announcements: Announcements,
    notifier: Notifier,
    desk: AgentDesk,
    texter: Texter | None,
) -> Talk:
    """Told of by ``notifier``, shown at the ``desk``; without a ``texter`` no texts are offered."""
    database, phrases = ground.database, ground.phrases
    codes = CodeErrands(ground.errands)
    turns = Turns(database=database, bot=rasa, notifier=notifier, phrases=phrases, codes=codes, desk=desk)
    engine = _engine(ground, turns)
    return Talk(
        rasa=rasa,
        engine=engine,
        service=ConversationService(
            database=database, notifier=notifier, turns=engine, phrases=phrases, desk=desk
        ),
        announcements=announcements,
        wishes=_wishes(ground, texter, announcements),
    )


def _engine(ground: Ground, turns: Turns) -> Engine:
    return Engine(
        turns=turns,
        errands=ground.errands,
        database=ground.database,
        dbos_url=dbos_url(ground.settings),
        executor_id=ground.settings.executor,
    )


def _wishes(ground: Ground, texter: Texter | None, announcements: Announcements) -> TextWishes:
    return TextWishes(
        database=ground.database,
        texter=texter,
        announcements=announcements,
        phrases=ground.phrases,
        shop=ground.settings.shop,
    )
