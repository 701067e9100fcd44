"""A message as Twilio posts it."""

from dataclasses import dataclass
from typing import Any, Final, Self

from api.channels.sms.signing import Form, MalformedSmsError

LONGEST_SID: Final = 64
MOST_MEDIA: Final = 10


@dataclass(frozen=True, kw_only=True)
class Inbound:
    """One message. ``sender`` is a number in E.164, a short code or a name."""

    sid: str
    sender: str
    body: str
    opt_out_type: str | None = None
    media: tuple[str, ...] = ()  # addresses at Twilio

    @classmethod
    def read(cls, form: Form) -> Self:
        """From what was posted; unknown parameters are left alone. Raises ``MalformedSmsError``."""
        sid = _needed(form, "MessageSid", LONGEST_SID)
        count = form.get("NumMedia", "0") or "0"
        if not count.isdigit() or int(count) > MOST_MEDIA:
            raise MalformedSmsError("NumMedia is a number up to 10")
        media = tuple(_needed(form, f"MediaUrl{place}", 2000) for place in range(int(count)))
        return cls(
            sid=sid,
            sender=_needed(form, "From", 100).strip(),
            body=form.get("Body", ""),
            opt_out_type=form.get("OptOutType"),
            media=media,
        )

    def kept(self) -> dict[str, Any]:
        """What is kept of it until it is in the conversation."""
        return {"body": self.body, "media": list(self.media)}


def _needed(form: Form, name: str, longest: int) -> str:
    value = form.get(name, "")
    if not value.strip() or len(value) > longest:
        raise MalformedSmsError(f"{name} is missing, or too long")
    return value
