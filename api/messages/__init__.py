"""Words by language, in Fluent files: here the service's own to customers."""

from functools import lru_cache
from pathlib import Path
from typing import Final

from fluent.runtime import FluentBundle, FluentResource

DEFAULT_LOCALE: Final = "en"
_DIRECTORY = Path(__file__).parent


class Catalogue:
    """The sentences of all languages there are in a directory; English where there is none."""

    def __init__(self, directory: Path = _DIRECTORY) -> None:
        self._directory = directory

    def say(self, key: str, locale: str | None = None, **values: str | int) -> str:
        """The sentence of this name in the language of ``locale`` ("de-CH" finds "de"), or in English.

        Raises ``KeyError`` for a name that English does not have.
        """
        for language in (_language(locale), DEFAULT_LOCALE):
            bundle = _bundle(self._directory, language)
            if bundle is not None and bundle.has_message(key):
                text, _errors = bundle.format_pattern(bundle.get_message(key).value, values)
                return str(text)
        raise KeyError(key)


def _language(locale: str | None) -> str:
    language = (locale or DEFAULT_LOCALE).replace("_", "-").split("-")[0].lower()
    return language if language.isalpha() else DEFAULT_LOCALE


@lru_cache(maxsize=128)
def _bundle(directory: Path, language: str) -> FluentBundle | None:
    path = directory / f"{language}.ftl"
    if not path.is_file():
        return None
    bundle = FluentBundle([language], use_isolating=False)
    bundle.add_resource(FluentResource(path.read_text(encoding="utf-8")))
    return bundle
