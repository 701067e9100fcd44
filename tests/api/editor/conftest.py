"""The editor's service and the people at it."""

from tests.api.editor.merchant import app, encoder, furnished, team

__all__ = ["app", "encoder", "furnished", "team"]
