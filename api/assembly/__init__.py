"""The composition root: all parts of the service, put together once."""

from collections.abc import Collection

from api.assembly.errands import add_errands
from api.assembly.ground import Ground, ground_of
from api.assembly.operating import executors_of, operators_side, readiness_of
from api.assembly.slack import Slack, connect_slack, slack_of
from api.assembly.talk import Talk, talk_of
from api.assembly.texting import Texting, code_senders_of, connect_texting, texting_of
from api.assembly.widget import widget_of
from api.channels.sms.access import TwilioAccess
from api.codes.ways import MailWays, mail_ways
from api.conversations.announcements import Announcements
from api.conversations.pulse import Pulse
from api.editor.editor import editor_of
from api.parts import Parts
from api.privacy.tracker import Tracker, tracker_url
from api.rasa import Patience, RasaClient
from api.settings import Settings
from api.slack.side import SlackAccess
from api.webhooks.receiving import Receiver
from knowledge.snapshot import Embedder
from store.locks import alone
from store.vocabulary import AddressKind


def assemble(
    settings: Settings,
    *,
    patience: Patience | None = None,
    slack_access: SlackAccess | None = None,
    encoder: Embedder | None = None,
    twilio_access: TwilioAccess | None = None,
) -> Parts:
    """The parts, connected with one another but not started."""
    ground = ground_of(settings, encoder)
    slack = slack_of(ground, slack_access)
    texting = texting_of(ground, twilio_access, slack.desk)
    mail = mail_ways(settings, ground.phrases)
    announcements = Announcements(notifier=texting.notifier, phrases=ground.phrases, desk=slack.desk)
    tracker = Tracker(tracker_url(settings))
    receiver = Receiver(database=ground.database, clock=settings.now)
    code_senders = {**mail.senders, **code_senders_of(ground, texting)}
    add_errands(
        ground,
        mail=mail,
        code_senders=code_senders,
        receiver=receiver,
        tracker=tracker,
        announcements=announcements,
    )
    talk = talk_of(
        ground,
        rasa=_rasa(ground, code_senders, patience),
        announcements=announcements,
        notifier=texting.notifier,
        desk=slack.desk,
        texter=texting.texter,
    )
    connect_texting(ground, texting, talk)
    connect_slack(
        ground,
        slack,
        talk,
        offers_follow_up=mail.post is not None,
        texts_pictures=texting.takes_pictures,
    )
    return _parts(
        ground, slack=slack, texting=texting, mail=mail, talk=talk, receiver=receiver, tracker=tracker
    )


def _rasa(ground: Ground, codes: Collection[AddressKind], patience: Patience | None) -> RasaClient:
    return RasaClient(
        url=ground.settings.rasa_url,
        token=ground.settings.rasa_token,
        patience=patience,
        codes=codes,
        one_at_a_time=lambda: alone(ground.database, "suspects"),
    )


def _parts(
    ground: Ground,
    *,
    slack: Slack,
    texting: Texting,
    mail: MailWays,
    talk: Talk,
    receiver: Receiver,
    tracker: Tracker,
) -> Parts:
    readiness = readiness_of(ground, slack, texting)
    return Parts(
        database=ground.database,
        hub=ground.hub,
        pulse=Pulse(hub=ground.hub, database=ground.database),
        presence=ground.presence,
        rasa=talk.rasa,
        engine=talk.engine,
        errands=ground.errands,
        outbox=mail.outbox,
        service=talk.service,
        widget=widget_of(ground, slack.desk, talk),
        limiter=ground.limiter,
        executors=executors_of(ground, talk.engine),
        readiness=readiness,
        operating=operators_side(ground, readiness),
        keeper=ground.keeper,
        editor=editor_of(ground.settings, ground.database, ground.keeper, limiter=ground.limiter),
        slack=slack.side,
        slack_stand_in=slack.stand_in,
        webhooks=receiver,
        sms=texting.side,
        twilio_stand_in=texting.stand_in,
        tracker=tracker,
    )
