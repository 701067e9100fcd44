"""Which version of Doorstep this is."""

from importlib.metadata import PackageNotFoundError, version


def installed_version() -> str:
    """The version of the installed package; ``0`` when it only lies here."""
    try:
        return version("doorstep")
    except PackageNotFoundError:
        return "0"
