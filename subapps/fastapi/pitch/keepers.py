"""Groundskeepers and their tokens."""

import hashlib
import secrets
import sqlite3
import time
from hmac import compare_digest

LIFETIME = 12 * 60 * 60


def add_keeper(connection: sqlite3.Connection, email: str, name: str, password: str) -> int:
    """Adds an account and gives its number."""
    salt = secrets.token_bytes(16)
    cursor = connection.execute(
        "INSERT INTO keeper (email, name, salt, password_hash) VALUES (?, ?, ?, ?)",
        (email, name, salt, hashed(password, salt)),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def issue_token(connection: sqlite3.Connection, email: str, password: str) -> str | None:
    """A new token for whoever knows the password; the database keeps its digest alone."""
    keeper = connection.execute("SELECT * FROM keeper WHERE email = ?", (email,)).fetchone()
    # Hashed where there is no such account too, so that the time of an answer does not tell which addresses have one.
    given = hashed(password, keeper["salt"] if keeper else b"")
    if keeper is None or not compare_digest(given, keeper["password_hash"]):
        return None
    token = secrets.token_urlsafe(32)
    now = int(time.time())
    with connection:
        connection.execute("DELETE FROM token WHERE expires_at <= ?", (now,))
        connection.execute("INSERT INTO token VALUES (?, ?, ?)", (digest(token), keeper["id"], now + LIFETIME))
    return token


def keeper_of(connection: sqlite3.Connection, token: str) -> int | None:
    """Whose token this is, while it is valid."""
    row = connection.execute(
        "SELECT keeper_id FROM token WHERE digest = ? AND expires_at > ?", (digest(token), int(time.time()))
    ).fetchone()
    return None if row is None else row["keeper_id"]


def hashed(password: str, salt: bytes) -> bytes:
    """A password as it is kept."""
    return hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1)


def digest(token: str) -> bytes:
    """A token as it is kept."""
    return hashlib.sha256(token.encode()).digest()
