"""The merchants' editor: who may use it, its JSON API under ``/knowledge/api``, and its pages."""
