"""YAML that strangers may write: plain data, no anchors, no abyss."""

from typing import Any

import yaml


class PlainLoader(yaml.SafeLoader):
    """No anchors: a short text must not unfold into an endless one."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse aliases."""
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="anchors are not supported", problem_mark=event.start_mark)
        return super().compose_node(parent, index)


def load(text: str) -> Any:
    """The text as plain data. Raises ``yaml.YAMLError``, also for what is nested too deeply."""
    try:
        return yaml.load(text, PlainLoader)
    except RecursionError:
        raise yaml.YAMLError("nested too deeply") from None
