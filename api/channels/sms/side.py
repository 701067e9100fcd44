"""SMS, put together."""

from uuid import UUID

from api.channels.sms.access import TwilioAccess
from api.channels.sms.channel import SmsChannel, SmsRules
from api.channels.sms.consent import Consents
from api.channels.sms.courier import NAME as DELIVERY
from api.channels.sms.courier import SmsCourier
from api.channels.sms.enclosing import Enclosing
from api.channels.sms.fates import Fates
from api.channels.sms.joining import Joining
from api.channels.sms.media import MediaStore
from api.channels.sms.outbox import SmsOutbox
from api.channels.sms.picture_addresses import PictureAddresses
from api.channels.sms.pictures import NAME as PICTURES
from api.channels.sms.pictures import KeptMessages
from api.channels.sms.showing import ShownPictures
from api.channels.sms.twilio import Twilio
from api.channels.sms.watch import SmsWatch
from api.clock import Clock, utc_now
from api.conversations.announcements import Announcements
from api.conversations.events import Hub
from api.conversations.leaving import TextWishes
from api.conversations.left import LeftCustomers
from api.conversations.ports import AgentDesk, Phrases
from api.conversations.service import ConversationService
from api.errands import Errands
from api.limits import Limiter
from store.database import Database


class SmsSide:
    """What goes out, and once it is connected with the conversations, what comes in."""

    channel: SmsChannel

    def __init__(
        self,
        access: TwilioAccess,
        *,
        database: Database,
        errands: Errands,
        hub: Hub,
        desk: AgentDesk,
        phrases: Phrases,
        executor_id: str,
    ) -> None:
        self._access = access
        self._database = database
        self._errands = errands
        self._phrases = phrases
        self._hub = hub
        self.twilio = Twilio(access)
        self.media = MediaStore(access)
        addresses = PictureAddresses(access)
        self.shown = ShownPictures(database, addresses)
        self.fates = Fates(database=database, phrases=phrases, notifier=hub, desk=desk)
        self.outbox = SmsOutbox(
            database=database,
            phrases=phrases,
            enclosing=Enclosing(access, addresses, phrases),
            fates=self.fates,
            wake=self._wake,
        )
        self.watch = SmsWatch(hub=hub, database=database, changed=self.outbox.changed)
        self.courier = SmsCourier(
            database=database,
            twilio=self.twilio,
            fates=self.fates,
            addresses=addresses,
            executor_id=executor_id,
        )
        self.left = LeftCustomers(database=database, texter=self.outbox, phrases=phrases)
        errands.add(self.outbox, self.courier, self.left)

    def connect(
        self,
        *,
        service: ConversationService,
        announcements: Announcements,
        wishes: TextWishes,
        rules: SmsRules,
        proof_clock: Clock = utc_now,
    ) -> None:
        """Make the other half, which needs the conversations."""
        self.outbox.countries = rules.countries
        consents = Consents(
            database=self._database,
            outbox=self.outbox,
            fates=self.fates,
            phrases=self._phrases,
            shop=rules.shop,
        )
        kept = KeptMessages(
            database=self._database, media=self.media, service=service, announcements=announcements
        )
        self._errands.add(kept)
        self.channel = SmsChannel(
            access=self._access,
            database=self._database,
            service=service,
            outbox=self.outbox,
            fates=self.fates,
            consents=consents,
            wishes=wishes,
            joining=Joining(is_there=lambda one: one in self._hub.watched()),
            phrases=self._phrases,
            limiter=Limiter(),
            rules=rules,
            fetch=lambda sid: self._errands.start(PICTURES, sid, at_once=True),
            proof_clock=proof_clock,
        )

    def stop(self) -> None:
        """Send nothing more."""
        self.courier.stop()

    def close(self) -> None:
        """Close the connections."""
        self.twilio.close()
        self.media.close()

    def _wake(self, message_id: UUID) -> None:
        self._errands.start(DELIVERY, str(message_id), at_once=True)
