"""The SQLite database: one connection a request."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from flask import Flask, current_app, g

Seed = Callable[[sqlite3.Connection, Flask], None]


def init_app(app: Flask, seed: Seed) -> None:
    """Makes the database where it is absent, and closes each request's connection."""
    path = Path(app.config["DATABASE"])
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = connect(path)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        with app.open_resource("schema.sql", "r") as schema:
            connection.executescript(schema.read())
        # Several workers may start at once: the first one fills it.
        connection.execute("BEGIN IMMEDIATE")
        with connection:
            if connection.execute("SELECT 1 FROM account LIMIT 1").fetchone() is None:
                seed(connection, app)
    finally:
        connection.close()
    app.teardown_appcontext(close)


def connect(path: Path | str) -> sqlite3.Connection:
    """Opens the database; whoever finds it locked waits for five seconds."""
    connection = sqlite3.connect(path, timeout=5)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def database() -> sqlite3.Connection:
    """The connection of this request."""
    if "database" not in g:
        g.database = connect(current_app.config["DATABASE"])
    return g.database


def close(_error: BaseException | None = None) -> None:
    """Closes the connection of this request, if it has made one."""
    connection = g.pop("database", None)
    if connection is not None:
        connection.close()
