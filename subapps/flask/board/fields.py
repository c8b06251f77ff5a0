"""Checks of what people and programs enter. What is wrong is collected, field by field."""

from collections.abc import Mapping
from typing import Any

CATEGORIES = {
    "tickets": "Tickets",
    "travel": "Away travel",
    "meeting": "Meetings",
    "lost": "Lost and found",
}


def required_text(given: Mapping[str, Any], field: str, longest: int, errors: dict[str, str]) -> str:
    """A text that has to be there, without the space around it."""
    value = given.get(field)
    text = value.strip() if isinstance(value, str) else ""
    if text == "":
        errors[field] = "has to be filled in"
    elif len(text) > longest:
        errors[field] = f"may have {longest} characters at most"
    return text


def notice_fields(given: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """The fields of a notice, and what is wrong with them."""
    errors: dict[str, str] = {}
    notice = {
        "title": required_text(given, "title", 120, errors),
        "body": required_text(given, "body", 4_000, errors),
        "category": required_text(given, "category", 20, errors),
    }
    if notice["category"] not in CATEGORIES:
        errors["category"] = f"has to be one of {', '.join(CATEGORIES)}"
    return notice, errors


def reply_fields(given: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """The fields of a reply, and what is wrong with them."""
    errors: dict[str, str] = {}
    return {"body": required_text(given, "body", 2_000, errors)}, errors
