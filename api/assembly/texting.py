"""Text messages."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.assembly.ground import Ground
from api.assembly.talk import Talk
from api.channels.sms.access import TwilioAccess
from api.channels.sms.codes import CodeTexts
from api.channels.sms.outbox import SmsOutbox
from api.channels.sms.side import SmsSide
from api.codes.ports import CodeSender
from api.conversations.ports import AgentDesk, Notifier
from api.phones import access_to_twilio, sms_rules, twilio_stand_in
from api.simulators.twilio.stand_in import StandIn
from store.vocabulary import AddressKind


@dataclass(frozen=True, kw_only=True)
class Texting:
    """As far as it is set up. ``notifier`` reaches browsers, and phones where there is a ``side``."""

    side: SmsSide | None
    stand_in: StandIn | None
    notifier: Notifier

    @property
    def texter(self) -> SmsOutbox | None:
        """The way to phones, when texts can be sent."""
        return self.side.outbox if self.side and self.side.twilio.access.can_send else None

    @property
    def takes_pictures(self) -> bool:
        """Whether phones get pictures, too: they have to get to them at a public address."""
        return self.side is not None and self.texter is not None and self.side.twilio.access.calls_back


def code_senders_of(ground: Ground, texting: Texting) -> Mapping[AddressKind, CodeSender]:
    """The way of one-time codes to phones, when texts can be sent."""
    if texting.side is None or texting.texter is None:
        return {}
    codes = CodeTexts(
        database=ground.database,
        twilio=texting.side.twilio,
        serves=texting.texter.serves,
        phrases=ground.phrases,
        shop=ground.settings.shop,
    )
    return {AddressKind.phone: codes}


def texting_of(ground: Ground, given: TwilioAccess | None, desk: AgentDesk) -> Texting:
    """With the access that is given, else the settings'."""
    settings = ground.settings
    stand_in = twilio_stand_in(settings, ground.database) if given is None else None
    access = given or access_to_twilio(settings, stand_in)
    if access is None:
        return Texting(side=None, stand_in=stand_in, notifier=ground.hub)
    side = SmsSide(
        access,
        database=ground.database,
        errands=ground.errands,
        hub=ground.hub,
        desk=desk,
        phrases=ground.phrases,
        executor_id=settings.executor,
    )
    return Texting(side=side, stand_in=stand_in, notifier=side.watch)


def connect_texting(ground: Ground, texting: Texting, talk: Talk) -> None:
    """Let in what phones send."""
    if texting.side is None:
        return
    texting.side.connect(
        service=talk.service,
        announcements=talk.announcements,
        wishes=talk.wishes,
        rules=sms_rules(ground.settings),
        proof_clock=ground.settings.now,
    )
