"""What an empty register begins with."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.text import slugify

from .models import Club, Match, Player

# Code, name, town, ground, year, squad.
CLUBS = [
    ("HAR", "Harbour Rovers", "Eastquay", "Rope Walk", 1898, ["Ines Marlow", "Tom Akers", "Joel Bright", "Dara Quill"]),
    (
        "KES",
        "Kestrel United",
        "High Kestrel",
        "Windmill Lane",
        1921,
        ["Petra Lund", "Omar Haddad", "Niall Frost", "Yuki Tanabe"],
    ),
    ("MIL", "Millbrook Town", "Millbrook", "The Weir", 1904, ["Glen Sato", "Aoife Byrne", "Marek Nowak", "Lola Finch"]),
    (
        "NOR",
        "Northgate Athletic",
        "Northgate",
        "Station Road",
        1932,
        ["Eve Castell", "Hugo Brandt", "Tariq Noor", "Mina Petrov"],
    ),
    ("OLD", "Old Quarry", "Stonebeck", "The Pit", 1911, ["Ruth Hale", "Ivo Santos", "Freya Lind", "Kofi Mensah"]),
    (
        "SAL",
        "Saltmarsh Wanderers",
        "Saltmarsh",
        "Causeway Park",
        1947,
        ["Nora Vance", "Luis Prado", "Edie Stone", "Jin Park"],
    ),
]
SQUAD = [
    (1, Player.Position.GOALKEEPER),
    (4, Player.Position.DEFENDER),
    (6, Player.Position.MIDFIELDER),
    (9, Player.Position.FORWARD),
]

Fixture = tuple[str, str, tuple[int, int] | None]

# Weeks from the coming Saturday, and home, away and goals of each match.
ROUNDS: list[tuple[int, list[Fixture]]] = [
    (-2, [("HAR", "KES", (2, 1)), ("MIL", "NOR", (0, 0)), ("OLD", "SAL", (1, 3))]),
    (-1, [("NOR", "HAR", (2, 2)), ("SAL", "MIL", (1, 0)), ("KES", "OLD", (4, 2))]),
    (0, [("HAR", "MIL", None), ("OLD", "NOR", None), ("KES", "SAL", None)]),
]


@transaction.atomic
def seed(now: datetime) -> None:
    """Six clubs, their players, two rounds that have been played and one on the Saturday after `now`."""
    clubs = {}
    for code, name, town, ground, founded, names in CLUBS:
        clubs[code] = Club.objects.create(
            code=code, name=name, slug=slugify(name), town=town, ground=ground, founded=founded
        )
        for player, (shirt_number, position) in zip(names, SQUAD, strict=True):
            Player.objects.create(club=clubs[code], name=player, shirt_number=shirt_number, position=position)
    saturday = (now + timedelta(days=(5 - now.weekday()) % 7 or 7)).replace(minute=0, second=0, microsecond=0)
    for number, (weeks, matches) in enumerate(ROUNDS, start=1):
        for place, (home, away, result) in enumerate(matches):
            home_goals, away_goals = result or (None, None)
            Match.objects.create(
                round=number,
                home=clubs[home],
                away=clubs[away],
                kick_off=saturday.replace(hour=13 + 2 * place) + timedelta(weeks=weeks),
                home_goals=home_goals,
                away_goals=away_goals,
            )
