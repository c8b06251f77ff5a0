"""The table of the league."""

from collections.abc import Iterable
from dataclasses import dataclass

from .models import Club, Match


@dataclass
class Row:
    """A club's place in the table."""

    club: Club
    won: int = 0
    drawn: int = 0
    lost: int = 0
    scored: int = 0
    conceded: int = 0

    @property
    def played(self) -> int:
        """Matches that are over."""
        return self.won + self.drawn + self.lost

    @property
    def difference(self) -> int:
        """Goals scored less goals conceded."""
        return self.scored - self.conceded

    @property
    def points(self) -> int:
        """Three for a victory, one for a draw."""
        return 3 * self.won + self.drawn

    def add(self, scored: int, conceded: int) -> None:
        """Counts a result."""
        self.scored += scored
        self.conceded += conceded
        self.won += scored > conceded
        self.drawn += scored == conceded
        self.lost += scored < conceded


def standings(clubs: Iterable[Club], matches: Iterable[Match]) -> list[Row]:
    """The table: by points, difference, goals, and name."""
    rows = {club.pk: Row(club) for club in clubs}
    for match in matches:
        if match.home_goals is None or match.away_goals is None:
            continue
        rows[match.home_id].add(match.home_goals, match.away_goals)
        rows[match.away_id].add(match.away_goals, match.home_goals)
    return sorted(rows.values(), key=lambda row: (-row.points, -row.difference, -row.scored, row.club.name))
