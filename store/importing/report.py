"""What an import did."""

from dataclasses import dataclass, field

MOST_WARNINGS = 500


class WrongFileError(ValueError):
    """The file is not of the kind that was asked for; the message says what was expected."""


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A record that did not go in: its place in the file (from 1), its name if it has one, and why."""

    position: int
    name: str | None
    reason: str


@dataclass(kw_only=True)
class ImportReport:
    """Counts of records, and what to tell the person who imported.

    ``truncated``: the file broke somewhere; ``broke`` says where. What was whole before has gone in.
    """

    imported: int = 0
    updated: int = 0
    unchanged: int = 0  # the same as stored, or older
    refused: list[Refusal] = field(default_factory=list)
    truncated: bool = False
    broke: str | None = None
    warnings: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Records read, refused ones included."""
        return self.imported + self.updated + self.unchanged + len(self.refused)

    def warn(self, warning: str) -> None:
        """Note something odd about a record that went in; the list stays short enough to print."""
        if len(self.warnings) < MOST_WARNINGS:
            self.warnings.append(warning)
        elif len(self.warnings) == MOST_WARNINGS:
            self.warnings.append("further warnings are left out")
