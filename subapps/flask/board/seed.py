"""What an empty board begins with."""

import sqlite3
from datetime import UTC, datetime, timedelta

from flask import Flask

from . import accounts, notices

# Hours ago, category, title, text, pinned, replies.
NOTICES = [
    (
        2,
        "tickets",
        "Two spare tickets for Harbour Rovers",
        "Main stand, row F, side by side. We are away that weekend and would rather see them used than sold on. "
        "Write here and pick them up at the club shop before Friday.",
        False,
        ["Yes please, for my daughter and me. I can be at the shop on Thursday."],
    ),
    (
        20,
        "travel",
        "Coach to Saltmarsh, first Saturday of the month",
        "Leaves the Station Road car park at 10:30, back by 20:00. Nine seats are left. "
        "The fare is what the coach costs, shared by who is on it.",
        True,
        ["Count two of us in.", "Is there room for a wheelchair?", "There is, the coach has a lift."],
    ),
    (
        47,
        "meeting",
        "Supporters' meeting: the new terrace roof",
        "Tuesday at 19:00 in the club house. The club shows the plans, and we say what we think of them. "
        "Everybody may speak, members vote.",
        False,
        [],
    ),
    (
        74,
        "lost",
        "Found: a red scarf with a name sewn in",
        "It lay on the steps of the north terrace after the match against Old Quarry. "
        "Tell me the name and it is yours.",
        False,
        ["Is it Wilhelmina? Then it is my grandmother's, and she will be overjoyed."],
    ),
]


def seed(connection: sqlite3.Connection, app: Flask) -> None:
    """Two accounts and a few notices of the last days."""
    steward = accounts.add(connection, "steward@example.com", "Robin, steward", app.config["STEWARD_PASSWORD"], True)
    fan = accounts.add(connection, "fan@example.com", "Kim", app.config["FAN_PASSWORD"])
    now = datetime.now(UTC)
    for hours, category, title, body, pinned, replies in NOTICES:
        posted_at = (now - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")
        author = steward if pinned or category == "meeting" else fan
        fields = {"category": category, "title": title, "body": body, "posted_at": posted_at}
        number = notices.add(connection, author, fields)
        notices.pin(connection, number, pinned)
        for place, reply in enumerate(replies):
            notices.reply(connection, number, (fan, steward)[place % 2], reply)
