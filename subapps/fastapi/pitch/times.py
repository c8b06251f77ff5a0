"""Moments, kept as UTC in ISO 8601."""

from datetime import UTC, datetime, timedelta


def now() -> str:
    """This moment: `2026-11-21T14:05:00+00:00`."""
    return hours_ago(0)


def hours_ago(hours: float) -> str:
    """A moment so many hours ago."""
    return (datetime.now(UTC) - timedelta(hours=hours)).isoformat(timespec="seconds")
