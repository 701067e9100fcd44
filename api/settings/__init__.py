"""All settings of the service, from the environment (prefix ``DOORSTEP_``) and ``.env``."""

from typing import Final, Self

from pydantic import SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from api.settings.editor import EditorSettings
from api.settings.keeping import KeepingSettings
from api.settings.limits import LimitSettings
from api.settings.mail import MailSettings
from api.settings.people import PeopleSettings
from api.settings.process import ProcessSettings
from api.settings.reaching import ReachingSettings
from api.settings.shop_systems import ShopSystemSettings
from api.settings.slack import SlackSettings
from api.settings.texting import TextingSettings
from api.settings.watching import WatchingSettings
from api.settings.widget import WidgetSettings

_SHORTEST: Final = {"widget_identity_secret": 32, "rasa_token": 16}
"""Characters of the secrets that are made by people, outside the demo. HS256 asks for 32 (RFC 7518)."""


class Settings(  # pydantic takes the fields of the last one first
    ProcessSettings,
    WatchingSettings,
    KeepingSettings,
    EditorSettings,
    LimitSettings,
    PeopleSettings,
    TextingSettings,
    SlackSettings,
    ShopSystemSettings,
    WidgetSettings,
    MailSettings,
    ReachingSettings,
):
    """What an operator can change. Secrets never appear in a representation of it, nor in its errors."""

    model_config = SettingsConfigDict(hide_input_in_errors=True)

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        self._check_mail()
        self._check_admin()
        self._check_secrets()
        self._check_hours()
        self._check_routes()
        return self

    def _check_secrets(self) -> None:
        if self.demo:
            return
        for name, shortest in _SHORTEST.items():
            secret: SecretStr | None = getattr(self, name)
            if secret is not None and len(secret.get_secret_value()) < shortest:
                raise ValueError(
                    f"{name.upper()} is too easy to guess: it needs at least {shortest} characters, such as "
                    f"those of `openssl rand -hex {shortest}`"
                )
