"""What agents read."""

from pathlib import Path

from api.messages import Catalogue

WORDS = Catalogue(Path(__file__).parent)
