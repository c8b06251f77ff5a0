"""Photos, as the database has them."""

import sqlite3

from . import times

# How the files of each type begin.
SIGNATURES = {
    "image/png": (b"\x89PNG\r\n\x1a\n", b""),
    "image/jpeg": (b"\xff\xd8\xff", b""),
    "image/gif": (b"GIF8", b""),
    "image/webp": (b"RIFF", b"WEBP"),
}


def type_of(content: bytes) -> str | None:
    """The type of an image by what it is, not by what its name says."""
    for name, (first, ninth) in SIGNATURES.items():
        if content.startswith(first) and content[8:].startswith(ninth):
            return name
    return None


def add_photo(connection: sqlite3.Connection, ground: int, kind: str, content: bytes) -> sqlite3.Row:
    """Keeps a photo."""
    with connection:
        cursor = connection.execute(
            "INSERT INTO photo (ground_id, taken_at, type, content) VALUES (?, ?, ?, ?)",
            (ground, times.now(), kind, content),
        )
    return connection.execute(
        "SELECT id, ground_id, taken_at, type, length(content) AS size FROM photo WHERE id = ?", (cursor.lastrowid,)
    ).fetchone()


def photos_of(connection: sqlite3.Connection, ground: int) -> list[sqlite3.Row]:
    """The photos of a ground without their bytes, the latest first; twelve at most."""
    return connection.execute(
        "SELECT id, ground_id, taken_at, type, length(content) AS size FROM photo "
        "WHERE ground_id = ? ORDER BY id DESC LIMIT 12",
        (ground,),
    ).fetchall()


def photo_content(connection: sqlite3.Connection, number: int) -> tuple[str, bytes] | None:
    """The type and bytes of a photo."""
    row = connection.execute("SELECT type, content FROM photo WHERE id = ?", (number,)).fetchone()
    return None if row is None else (row["type"], row["content"])
