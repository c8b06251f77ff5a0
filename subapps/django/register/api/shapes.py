"""Clubs, players, matches and the table as programs get them."""

from typing import Any

from ..models import Club, Match, Player
from ..standings import Row


def club_shape(club: Club) -> dict[str, Any]:
    """A club."""
    return {
        "id": club.pk,
        "name": club.name,
        "code": club.code,
        "town": club.town,
        "ground": club.ground,
        "founded": club.founded,
        "page": club.get_absolute_url(),
    }


def player_shape(player: Player) -> dict[str, Any]:
    """A player."""
    return {
        "id": player.pk,
        "name": player.name,
        "position": player.position,
        "shirtNumber": player.shirt_number,
    }


def match_shape(match: Match) -> dict[str, Any]:
    """A match; its result is null until it is over."""
    return {
        "id": match.pk,
        "round": match.round,
        "home": match.home.code,
        "away": match.away.code,
        "kickOff": match.kick_off,
        "result": {"home": match.home_goals, "away": match.away_goals} if match.is_over else None,
    }


def row_shape(row: Row) -> dict[str, Any]:
    """A row of the table."""
    return {
        "club": row.club.code,
        "played": row.played,
        "won": row.won,
        "drawn": row.drawn,
        "lost": row.lost,
        "scored": row.scored,
        "conceded": row.conceded,
        "points": row.points,
    }
