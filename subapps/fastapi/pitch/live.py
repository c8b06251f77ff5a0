"""Who watches the readings come in. Watchers are those of this process: serve the application with one worker."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from .models import Ground, Report

MOST_WAITING = 64


@dataclass(eq=False)
class Watcher:
    """One who watches, and what waits to be sent to them; `None` is the last of it."""

    grounds: frozenset[int] = frozenset()
    waiting: asyncio.Queue[Report | None] = field(default_factory=lambda: asyncio.Queue(MOST_WAITING + 1))

    def wants(self, ground: int) -> bool:
        """Whether they want to hear of a ground."""
        return not self.grounds or ground in self.grounds


class Hub:
    """Hands every new reading to all who watch."""

    def __init__(self) -> None:
        self._watchers: set[Watcher] = set()

    @contextmanager
    def watching(self) -> Iterator[Watcher]:
        """A new watcher, who hears of everything until the block is left."""
        watcher = Watcher()
        self._watchers.add(watcher)
        try:
            yield watcher
        finally:
            self._watchers.discard(watcher)

    async def publish(self, ground: Ground) -> None:
        """Tells of a ground's new reading. Whoever reads too slowly is dropped, and keeps nobody waiting."""
        for watcher in [watcher for watcher in self._watchers if watcher.wants(ground.id)]:
            is_last = watcher.waiting.qsize() >= MOST_WAITING
            watcher.waiting.put_nowait(None if is_last else Report(ground=ground))
            if is_last:
                self._watchers.discard(watcher)
