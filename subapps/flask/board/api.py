"""The JSON API, as openapi.yaml describes it."""

import functools
import sqlite3
from collections.abc import Callable, Mapping
from hmac import compare_digest
from typing import Any, ParamSpec

from flask import Blueprint, abort, current_app, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from . import notices, problem
from .database import database
from .fields import CATEGORIES, notice_fields, reply_fields

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]


def with_token(view: View[P]) -> View[P]:
    """Lets only those who bring the token reach a view. What they write is the stewards'."""

    @functools.wraps(view)
    def checked(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        token = current_app.config["API_TOKEN"]
        scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
        is_right = token and scheme.lower() == "bearer" and compare_digest(sent.encode(), token.encode())
        if is_right:
            return view(*args, **kwargs)
        response = problem.of(401, "Unauthorized", "Writing needs the bearer token.")
        response.headers["WWW-Authenticate"] = "Bearer"
        return response

    return checked


@blueprint.get("/categories")
def list_categories() -> ResponseReturnValue:
    """What notices are about."""
    return jsonify([{"id": key, "label": label} for key, label in CATEGORIES.items()])


@blueprint.get("/notices")
def list_notices() -> ResponseReturnValue:
    """Notices, the pinned ones first, then the newest."""
    category = request.args.get("category")
    limit = request.args.get("limit", 50, type=int)
    errors = {}
    if category is not None and category not in CATEGORIES:
        errors["category"] = f"has to be one of {', '.join(CATEGORIES)}"
    if not 1 <= limit <= 100:
        errors["limit"] = "has to be from 1 to 100"
    if errors:
        return problem.of(400, "Bad Request", errors=errors)
    found = notices.newest(database(), category, request.args.get("q", ""), limit)
    return jsonify([as_json(notice) for notice in found])


@blueprint.post("/notices")
@with_token
def add_notice() -> ResponseReturnValue:
    """Posts a notice."""
    fields, errors = notice_fields(body())
    if errors:
        return problem.of(422, "Unprocessable Content", errors=errors)
    with database() as connection:
        number = notices.add(connection, steward(connection), fields)
    location = {"Location": url_for(".get_notice", number=number)}
    return jsonify(as_json(find_or_abort(number))), 201, location


@blueprint.get("/notices/<int:number>")
def get_notice(number: int) -> ResponseReturnValue:
    """A notice with its replies."""
    found = find_or_abort(number)
    return jsonify(
        as_json(found) | {"replies": [reply_as_json(reply) for reply in notices.replies(database(), number)]}
    )


@blueprint.delete("/notices/<int:number>")
@with_token
def remove_notice(number: int) -> ResponseReturnValue:
    """Takes a notice down."""
    find_or_abort(number)
    with database() as connection:
        notices.remove(connection, number)
    return "", 204


@blueprint.post("/notices/<int:number>/replies")
@with_token
def add_reply(number: int) -> ResponseReturnValue:
    """Replies to a notice."""
    find_or_abort(number)
    fields, errors = reply_fields(body())
    if errors:
        return problem.of(422, "Unprocessable Content", errors=errors)
    with database() as connection:
        reply = notices.reply(connection, number, steward(connection), fields["body"])
    posted = next(each for each in notices.replies(database(), number) if each["id"] == reply)
    return jsonify(reply_as_json(posted)), 201


def body() -> Mapping[str, Any]:
    """The object that was sent; 400 and 415 otherwise."""
    given = request.get_json()
    if not isinstance(given, dict):
        abort(400, "The body has to be an object.")
    return given


def steward(connection: sqlite3.Connection) -> int:
    """The account that writes for the API."""
    return connection.execute("SELECT id FROM account WHERE is_steward ORDER BY id").fetchone()["id"]


def find_or_abort(number: int) -> sqlite3.Row:
    """A notice, or 404."""
    found = notices.find(database(), number)
    if found is None:
        abort(404, f"There is no notice {number}.")
    return found


def as_json(notice: sqlite3.Row) -> dict[str, Any]:
    """A notice as programs get it."""
    return {
        "id": notice["id"],
        "category": notice["category"],
        "title": notice["title"],
        "body": notice["body"],
        "author": notice["author"],
        "pinned": bool(notice["pinned"]),
        "postedAt": notice["posted_at"],
        "replyCount": notice["replies"],
        "thanksCount": notice["thanks"],
        "page": url_for("pages.notice", number=notice["id"]),
    }


def reply_as_json(reply: sqlite3.Row) -> dict[str, Any]:
    """A reply as programs get it."""
    return {
        "id": reply["id"],
        "body": reply["body"],
        "author": reply["author"],
        "postedAt": reply["posted_at"],
    }
