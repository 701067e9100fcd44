"""Whom each document of a snapshot is for, in columns: thousands of documents are asked at every search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from knowledge.documents import Document


@dataclass(frozen=True)
class Readers:
    """One entry for each document. Times in seconds since 1970; ``countries`` of those that name some."""

    since: npt.NDArray[np.float64]
    until: npt.NDArray[np.float64]
    public: npt.NDArray[np.bool_]
    languages: npt.NDArray[Any]
    countries: Mapping[int, frozenset[str]]

    @classmethod
    def of(cls, documents: Sequence[Document]) -> "Readers":
        """The columns of these documents."""
        always = float("inf")
        return cls(
            np.array([each.valid_from.timestamp() if each.valid_from else -always for each in documents]),
            np.array([each.valid_until.timestamp() if each.valid_until else always for each in documents]),
            np.array([each.public for each in documents], dtype=np.bool_),
            np.array([each.locale.partition("-")[0].lower() for each in documents], dtype=object),
            {place: each.countries for place, each in enumerate(documents) if each.countries},
        )
