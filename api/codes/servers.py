"""What a setting says of a mail server."""

from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final
from urllib.parse import unquote, urlsplit

_DEFAULT_PORTS: Final = {"smtps": 465, "smtp": 587}


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """Where mail is handed in. Without ``implicit_tls`` STARTTLS is demanded, except on this machine."""

    host: str
    port: int
    implicit_tls: bool
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @property
    def is_local(self) -> bool:
        """Whether nothing between here and there can listen."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def mail_server(url: str) -> MailServer:
    """Read ``smtps://user:password@host:465`` or ``smtp://host:587``. Raises ``ValueError``."""
    parts = urlsplit(url)
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise ValueError("SMTP_URL must look like smtps://user:password@mail.example:465")
    return MailServer(
        host=parts.hostname,
        port=parts.port or _DEFAULT_PORTS[parts.scheme],
        implicit_tls=parts.scheme == "smtps",
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )
