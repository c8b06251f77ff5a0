"""Who hears of a reading."""

import asyncio
import unittest

from pitch.judgement import judge
from pitch.live import MOST_WAITING, Hub
from pitch.models import Ground


def ground(number: int) -> Ground:
    return Ground(id=number, name="The Pit", club="Old Quarry", surface="grass", latest=None, judgement=judge(None))


class HubTest(unittest.TestCase):
    def test_a_watcher_hears_of_the_grounds_it_asked_for(self) -> None:
        async def watch() -> tuple[int, int]:
            hub = Hub()
            with hub.watching() as everything, hub.watching() as one:
                one.grounds = frozenset({2})
                for number in (1, 2, 3):
                    await hub.publish(ground(number))
                return everything.waiting.qsize(), one.waiting.qsize()

        self.assertEqual(asyncio.run(watch()), (3, 1))

    def test_one_who_does_not_read_is_dropped_and_the_others_go_on(self) -> None:
        async def watch() -> tuple[list[bool], int]:
            hub = Hub()
            with hub.watching() as slow, hub.watching() as fast:
                heard = 0
                for _ in range(MOST_WAITING + 10):
                    await hub.publish(ground(1))
                    heard += fast.waiting.get_nowait() is not None
                return [slow.waiting.get_nowait() is None for _ in range(slow.waiting.qsize())], heard

        ends, heard = asyncio.run(watch())
        self.assertEqual(ends, [False] * MOST_WAITING + [True])
        self.assertEqual(heard, MOST_WAITING + 10)


if __name__ == "__main__":
    unittest.main()
