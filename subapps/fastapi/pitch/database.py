"""The SQLite database: one connection a request."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from fastapi import Depends
from fastapi.requests import HTTPConnection

from .seed import seed
from .settings import Settings

SCHEMA = Path(__file__).with_name("schema.sql")
# The largest integer that SQLite takes.
LARGEST = 2**63 - 1


def prepare(settings: Settings) -> None:
    """Makes the database where it is absent, and fills an empty one."""
    settings.database.parent.mkdir(parents=True, exist_ok=True)
    connection = connect(settings.database)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(SCHEMA.read_text())
        # Several workers may start at once: the first one fills it.
        connection.execute("BEGIN IMMEDIATE")
        with connection:
            if connection.execute("SELECT 1 FROM ground LIMIT 1").fetchone() is None:
                seed(connection, settings.keeper_password)
    finally:
        connection.close()


def connect(path: Path) -> sqlite3.Connection:
    """Opens the database; whoever finds it locked waits for five seconds."""
    # A request's connection is made in one thread of the pool and used in another, never in two at once.
    connection = sqlite3.connect(path, timeout=5, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def database(request: HTTPConnection) -> Iterator[sqlite3.Connection]:
    """The connection of this request."""
    connection = connect(request.app.state.settings.database)
    try:
        yield connection
    finally:
        connection.close()


Database = Annotated[sqlite3.Connection, Depends(database)]
