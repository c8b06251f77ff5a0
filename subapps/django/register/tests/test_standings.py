"""The table, without a database."""

from unittest import TestCase

from ..models import Club, Match
from ..standings import standings

A, B, C = (Club(pk=number, name=name) for number, name in enumerate("ABC", start=1))


def match(home: Club, away: Club, result: tuple[int, int] | None) -> Match:
    home_goals, away_goals = result or (None, None)
    return Match(home=home, away=away, home_goals=home_goals, away_goals=away_goals)


class StandingsTest(TestCase):
    def test_victories_count_three_points_and_draws_one(self) -> None:
        rows = standings([A, B, C], [match(A, B, (2, 0)), match(B, C, (1, 1))])
        self.assertEqual(
            [(row.club.name, row.points, row.played) for row in rows], [("A", 3, 1), ("C", 1, 1), ("B", 1, 2)]
        )

    def test_a_match_without_a_result_does_not_count(self) -> None:
        self.assertEqual([row.played for row in standings([A, B], [match(A, B, None)])], [0, 0])

    def test_equal_points_are_told_apart_by_difference_then_goals_then_name(self) -> None:
        cases = [
            ([match(A, C, (1, 0)), match(B, C, (2, 0))], "BAC"),
            ([match(A, C, (1, 0)), match(B, C, (2, 1))], "BAC"),
            ([match(B, C, (1, 0)), match(A, C, (1, 0))], "ABC"),
        ]
        for matches, order in cases:
            self.assertEqual("".join(row.club.name for row in standings([C, B, A], matches)), order)
