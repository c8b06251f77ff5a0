"""Moments, kept as UTC in ISO 8601."""

from datetime import UTC, datetime


def now() -> str:
    """This moment: `2026-11-21T14:05:00Z`."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def shown(moment: str) -> str:
    """A moment for people: `21 Nov 2026, 14:05`."""
    return datetime.fromisoformat(moment).strftime("%-d %b %Y, %H:%M")
