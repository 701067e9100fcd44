"""How things stand, as gauges for Prometheus. Every process tells the same: take the maximum, not the sum."""

from collections.abc import Iterator, Mapping

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from api.operating.looking import Stand, longest
from store.vocabulary import HandoffPriority, HandoffState
from telemetry.ids import made_at


class StandFigures(Collector):
    """A stand, and the components' states."""

    def __init__(self, stand: Stand, components: Mapping[str, str]) -> None:
        self._stand = stand
        self._components = components

    def collect(self) -> Iterator[Metric]:
        """Called by prometheus_client."""
        yield self._ready()
        yield _gauge("doorstep_database_connections", "Connections in use.", self._stand.connections)
        yield from self._store()
        yield from self._errands()
        yield from self._index()

    def _ready(self) -> Metric:
        family = GaugeMetricFamily("doorstep_ready", "1: the part is ready.", labels=["component"])
        for name, state in self._components.items():
            family.add_metric([name], float(state == "ok"))
        return family

    def _store(self) -> Iterator[Metric]:
        store, now = self._stand.store, self._stand.now
        if store is None:
            return
        open_ = GaugeMetricFamily(
            "doorstep_handoffs_open", "Conversations with people.", labels=["state", "priority"]
        )
        found = {(each.state, each.priority): each.conversations for each in store.handoffs}
        for state in (HandoffState.waiting, HandoffState.claimed):
            for priority in HandoffPriority:
                open_.add_metric([state.value, priority.value], found.get((state, priority), 0))
        yield open_
        yield _gauge(
            "doorstep_handoff_oldest_waiting_seconds",
            "How long the longest has waited for a person.",
            longest(store.handoffs, now, state=HandoffState.waiting),
        )
        yield _gauge("doorstep_slack_backlog", "Deliveries that wait.", store.slack.waiting)
        yield _gauge(
            "doorstep_slack_backlog_oldest_seconds",
            "How long the oldest has waited.",
            max(0.0, (now - store.slack.oldest).total_seconds()) if store.slack.oldest else 0.0,
        )
        oldest = store.turns.oldest
        yield _gauge("doorstep_turns_under_way", "Turns under way.", store.turns.under_way)
        yield _gauge(
            "doorstep_turn_oldest_seconds",
            "How long ago the message came whose turn is under way the longest.",
            max(0.0, now.timestamp() - made_at(oldest)) if oldest else 0.0,
        )

    def _errands(self) -> Iterator[Metric]:
        waiting = GaugeMetricFamily(
            "doorstep_errands_open", "Errands that are not settled.", labels=["errand", "state"]
        )
        age = GaugeMetricFamily(
            "doorstep_errands_oldest_seconds", "Age of the oldest try of it.", labels=["errand"]
        )
        now = self._stand.now.timestamp()
        for backlog in self._stand.errands:
            for state, count in backlog.states.items():
                waiting.add_metric([backlog.errand, state], count)
            age.add_metric([backlog.errand], max(0.0, now - backlog.oldest) if backlog.oldest else 0.0)
        yield waiting
        yield age

    def _index(self) -> Iterator[Metric]:
        index = self._stand.index
        if index is not None:
            yield _gauge("doorstep_knowledge_generation", "The index in force, counted up.", index.generation)
            yield _gauge("doorstep_knowledge_passages", "Passages in the index.", index.passages)


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)
