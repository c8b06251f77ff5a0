"""Grounds and readings, as the database has them."""

import sqlite3

from . import times
from .judgement import judge
from .models import Ground, Reading, ReadingInput

READINGS = """
SELECT reading.id, ground_id, taken_at, temperature, rain, moisture, wind, note, keeper.name AS keeper
FROM reading JOIN keeper ON keeper.id = reading.keeper_id
"""


def all_grounds(connection: sqlite3.Connection) -> list[Ground]:
    """Every ground by name."""
    rows = connection.execute("SELECT id, name, club, surface FROM ground ORDER BY name").fetchall()
    return [with_latest(connection, row) for row in rows]


def find_ground(connection: sqlite3.Connection, number: int) -> Ground | None:
    """One ground."""
    row = connection.execute("SELECT id, name, club, surface FROM ground WHERE id = ?", (number,)).fetchone()
    return None if row is None else with_latest(connection, row)


def readings(connection: sqlite3.Connection, ground: int, limit: int) -> list[Reading]:
    """What was measured at a ground, the latest first."""
    rows = connection.execute(READINGS + "WHERE ground_id = ? ORDER BY reading.id DESC LIMIT ?", (ground, limit))
    return [Reading(**dict(row)) for row in rows]


def add_reading(connection: sqlite3.Connection, ground: int, keeper: int, reading: ReadingInput) -> Reading:
    """Keeps what was measured."""
    values = reading.model_dump()
    with connection:
        cursor = connection.execute(
            "INSERT INTO reading (ground_id, keeper_id, taken_at, temperature, rain, moisture, wind, note) "
            "VALUES (:ground, :keeper, :taken_at, :temperature, :rain, :moisture, :wind, :note)",
            {"ground": ground, "keeper": keeper, "taken_at": times.now(), **values},
        )
    row = connection.execute(READINGS + "WHERE reading.id = ?", (cursor.lastrowid,)).fetchone()
    return Reading(**dict(row))


def with_latest(connection: sqlite3.Connection, row: sqlite3.Row) -> Ground:
    """A ground with its latest reading and what follows from it."""
    latest = next(iter(readings(connection, row["id"], 1)), None)
    return Ground(**dict(row), latest=latest, judgement=judge(latest))
