"""When people answer, and what happens while nobody does."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field

from api.conversations.office_hours import OfficeHours, OfficeHoursError
from store.settings import ShopSettings


class PeopleSettings(ShopSettings):
    """Office hours, reminders and answers that follow a customer."""

    remind_after_minutes: float = Field(
        default=5,
        gt=0,
        description="Minutes in office hours after which the channel is reminded of a conversation that "
        "nobody claimed; after twice as many the customer is told, after three times the backup group.",
    )
    follow_up_after_minutes: float = Field(
        default=5,
        gt=0,
        description="Minutes after an agent's answer when it goes by e-mail to a customer who wished that "
        "and does not have the chat open.",
    )
    time_zone: str = Field(default="UTC", description="The shop's time zone (IANA), where a place has none.")
    office_hours: str = Field(
        default="",
        description="When people answer, in TIME_ZONE: Mon-Fri 09:00-17:00; Sat 10:00-14:00. Unset: nothing "
        "is said about it.",
    )
    holidays: str = Field(
        default="", description="Comma-separated days without anybody (2026-12-25, 2026-12-26)."
    )

    def _check_hours(self) -> None:
        try:
            self.hours  # noqa: B018
        except (ZoneInfoNotFoundError, OfficeHoursError) as error:
            raise ValueError(f"TIME_ZONE, OFFICE_HOURS or HOLIDAYS: {error}") from error

    @property
    def hours(self) -> OfficeHours:
        """When people are there."""
        return OfficeHours.read(
            hours=self.office_hours, zone=ZoneInfo(self.time_zone), holidays=self.holidays
        )
