"""The merchants' editor."""

from pydantic import Field, field_validator

from api.editor.passwords import check_password
from api.settings.blank import OptionalSecret, OptionalText
from store.normalise import email_key
from store.settings import ShopSettings


class EditorSettings(ShopSettings):
    """Its first admin, and how one signs in."""

    admin_email: OptionalText = Field(
        default=None,
        description="E-mail address of the merchants' editor's first admin, whose password always is "
        "ADMIN_PASSWORD.",
    )
    admin_password: OptionalSecret = Field(
        default=None, description="Password of the first admin; outside the demo at least 10 characters."
    )
    editor_session_hours: float = Field(
        default=12, gt=0, le=720, description="Hours after which one signs in to the editor again."
    )
    limit_sign_ins_per_address: int = Field(
        default=20, ge=1, description="Tries to sign in to the editor per address and minute."
    )
    limit_sign_ins_per_account: int = Field(
        default=10, ge=1, description="Tries to sign in to the editor per account in a quarter of an hour."
    )

    @field_validator("admin_email")
    @classmethod
    def _an_address(cls, value: str | None) -> str | None:
        if value is not None and email_key(value) is None:
            raise ValueError("must be an e-mail address")
        return email_key(value)

    def _check_admin(self) -> None:
        if (self.admin_email is None) != (self.admin_password is None):
            raise ValueError("ADMIN_EMAIL and ADMIN_PASSWORD belong together: set both or none")
        if self.admin_email and self.admin_password and not self.demo:
            check_password(self.admin_password.get_secret_value(), email=self.admin_email)
