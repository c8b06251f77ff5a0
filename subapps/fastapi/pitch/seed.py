"""What an empty database begins with."""

import sqlite3

from . import times
from .keepers import add_keeper

Measured = tuple[float, float, float, int, float, str]

# Name, club, surface, and readings: hours ago, temperature, rain, moisture, wind, note.
GROUNDS: list[tuple[str, str, str, list[Measured]]] = [
    ("Rope Walk", "Harbour Rovers", "grass", [(26, 9, 6, 48, 30, ""), (2, 8.5, 3, 44, 22, "Firm, freshly cut.")]),
    (
        "Windmill Lane",
        "Kestrel United",
        "hybrid",
        [(25, 7, 12, 55, 48, ""), (3, 6, 18, 63, 64, "Gusts from the west.")],
    ),
    (
        "The Weir",
        "Millbrook Town",
        "grass",
        [(27, 8, 22, 70, 18, ""), (1, 8, 44, 91, 20, "The far corner is under water.")],
    ),
    ("Station Road", "Northgate Athletic", "artificial", [(4, 7.5, 5, 20, 15, "Swept.")]),
    ("The Pit", "Old Quarry", "grass", [(5, 0.5, 0, 30, 6, "White at seven, softer by noon.")]),
    ("Causeway Park", "Saltmarsh Wanderers", "grass", []),
]


def seed(connection: sqlite3.Connection, keeper_password: str) -> None:
    """Six grounds with what was measured there, and the account of a groundskeeper."""
    keeper = add_keeper(connection, "keeper@example.com", "Sam, groundskeeper", keeper_password)
    for name, club, surface, readings in GROUNDS:
        ground = connection.execute(
            "INSERT INTO ground (name, club, surface) VALUES (?, ?, ?)", (name, club, surface)
        ).lastrowid
        for hours, *values in readings:
            connection.execute(
                "INSERT INTO reading (ground_id, keeper_id, taken_at, temperature, rain, moisture, wind, note) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (ground, keeper, times.hours_ago(hours), *values),
            )
