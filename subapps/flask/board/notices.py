"""Notices, their replies, and who thanked for them, as the database has them."""

import sqlite3

from . import times

# The largest integer that SQLite takes.
LARGEST = 2**63 - 1

COLUMNS = """
SELECT notice.id, category, title, notice.body, pinned, notice.posted_at, notice.author_id, account.name AS author,
  (SELECT count(*) FROM reply WHERE notice_id = notice.id) AS replies,
  (SELECT count(*) FROM thanks WHERE notice_id = notice.id) AS thanks
FROM notice JOIN account ON account.id = notice.author_id
"""


def newest(
    connection: sqlite3.Connection, category: str | None = None, text: str = "", limit: int = 50
) -> list[sqlite3.Row]:
    """Notices, the pinned ones first, then the newest; of one category and with a text in them, where given."""
    return connection.execute(
        COLUMNS
        + """
        WHERE (:category IS NULL OR category = :category)
          AND (instr(lower(title), lower(:text)) > 0 OR instr(lower(notice.body), lower(:text)) > 0)
        ORDER BY pinned DESC, posted_at DESC, notice.id DESC LIMIT :limit
        """,
        {"category": category, "text": text, "limit": limit},
    ).fetchall()


def find(connection: sqlite3.Connection, number: int) -> sqlite3.Row | None:
    """One notice."""
    if number > LARGEST:
        return None
    return connection.execute(COLUMNS + "WHERE notice.id = ?", (number,)).fetchone()


def add(connection: sqlite3.Connection, author_id: int, fields: dict[str, str]) -> int:
    """Posts a notice and gives its number."""
    cursor = connection.execute(
        "INSERT INTO notice (category, title, body, author_id, posted_at) VALUES (?, ?, ?, ?, ?)",
        (fields["category"], fields["title"], fields["body"], author_id, fields.get("posted_at") or times.now()),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def change(connection: sqlite3.Connection, number: int, fields: dict[str, str]) -> None:
    """Writes a notice anew; it stays where it is on the board."""
    connection.execute(
        "UPDATE notice SET category = ?, title = ?, body = ? WHERE id = ?",
        (fields["category"], fields["title"], fields["body"], number),
    )


def remove(connection: sqlite3.Connection, number: int) -> bool:
    """Takes a notice down, with its replies and thanks; tells whether there was one."""
    return connection.execute("DELETE FROM notice WHERE id = ?", (number,)).rowcount > 0


def pin(connection: sqlite3.Connection, number: int, pinned: bool) -> None:
    """Keeps a notice on top of the board, or no longer."""
    connection.execute("UPDATE notice SET pinned = ? WHERE id = ?", (pinned, number))


def replies(connection: sqlite3.Connection, number: int) -> list[sqlite3.Row]:
    """The replies to a notice, the first one first."""
    return connection.execute(
        "SELECT reply.id, reply.body, reply.posted_at, account.name AS author "
        "FROM reply JOIN account ON account.id = reply.author_id WHERE notice_id = ? ORDER BY reply.id",
        (number,),
    ).fetchall()


def reply(connection: sqlite3.Connection, number: int, author_id: int, body: str) -> int:
    """Replies to a notice and gives the reply's number."""
    cursor = connection.execute(
        "INSERT INTO reply (notice_id, body, author_id, posted_at) VALUES (?, ?, ?, ?)",
        (number, body, author_id, times.now()),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def toggle_thanks(connection: sqlite3.Connection, number: int, account_id: int) -> None:
    """Thanks for a notice, or takes the thanks back."""
    if connection.execute("DELETE FROM thanks WHERE notice_id = ? AND account_id = ?", (number, account_id)).rowcount:
        return
    connection.execute("INSERT INTO thanks (notice_id, account_id) VALUES (?, ?)", (number, account_id))


def has_thanked(connection: sqlite3.Connection, number: int, account_id: int) -> bool:
    """Whether somebody has thanked for a notice."""
    return (
        connection.execute(
            "SELECT 1 FROM thanks WHERE notice_id = ? AND account_id = ?", (number, account_id)
        ).fetchone()
        is not None
    )
