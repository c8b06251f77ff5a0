"""The pages of the board."""

import sqlite3

from flask import Blueprint, abort, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from . import notices
from .accounts import require_author, signed_in
from .database import database
from .fields import CATEGORIES, notice_fields, reply_fields

blueprint = Blueprint("pages", __name__)


@blueprint.app_context_processor
def categories() -> dict[str, object]:
    """What every template may name."""
    return {"categories": CATEGORIES}


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """The board, or what of it was asked for."""
    category = request.args.get("category")
    if category not in CATEGORIES:
        category = None
    text = request.args.get("q", "").strip()
    found = notices.newest(database(), category, text)
    return render_template("index.html", notices=found, category=category, text=text)


@blueprint.get("/notices/<int:number>")
def notice(number: int) -> ResponseReturnValue:
    """A notice with its replies."""
    return show(find_or_abort(number))


@blueprint.get("/notices/new")
@signed_in
def new_notice() -> ResponseReturnValue:
    """The form for a notice."""
    return render_template("notice-form.html", notice=None, values=request.args, errors={})


@blueprint.post("/notices/new")
@signed_in
def add_notice() -> ResponseReturnValue:
    """Posts a notice."""
    fields, errors = notice_fields(request.form)
    if errors:
        return render_template("notice-form.html", notice=None, values=request.form, errors=errors), 422
    with database() as connection:
        number = notices.add(connection, g.account["id"], fields)
    flash("Your notice is on the board.", "ok")
    return redirect(url_for(".notice", number=number), 303)


@blueprint.get("/notices/<int:number>/edit")
@signed_in
def edit_notice(number: int) -> ResponseReturnValue:
    """The form for a notice that is on the board."""
    found = find_or_abort(number)
    require_author(found["author_id"])
    return render_template("notice-form.html", notice=found, values=dict(found), errors={})


@blueprint.post("/notices/<int:number>/edit")
@signed_in
def change_notice(number: int) -> ResponseReturnValue:
    """Writes a notice anew."""
    found = find_or_abort(number)
    require_author(found["author_id"])
    fields, errors = notice_fields(request.form)
    if errors:
        return render_template("notice-form.html", notice=found, values=request.form, errors=errors), 422
    with database() as connection:
        notices.change(connection, number, fields)
    flash("The notice is changed.", "ok")
    return redirect(url_for(".notice", number=number), 303)


@blueprint.post("/notices/<int:number>/remove")
@signed_in
def remove_notice(number: int) -> ResponseReturnValue:
    """Takes a notice down."""
    found = find_or_abort(number)
    require_author(found["author_id"])
    with database() as connection:
        notices.remove(connection, number)
    flash(f"“{found['title']}” is taken down.", "info")
    return redirect(url_for(".index"), 303)


@blueprint.post("/notices/<int:number>/pin")
@signed_in
def pin_notice(number: int) -> ResponseReturnValue:
    """Keeps a notice on top of the board, or no longer."""
    found = find_or_abort(number)
    if not g.account["is_steward"]:
        abort(403, "Only stewards pin notices.")
    with database() as connection:
        notices.pin(connection, number, not found["pinned"])
    flash("The notice is pinned no longer." if found["pinned"] else "The notice is pinned.", "ok")
    return redirect(url_for(".notice", number=number), 303)


@blueprint.post("/notices/<int:number>/replies")
@signed_in
def add_reply(number: int) -> ResponseReturnValue:
    """Replies to a notice."""
    found = find_or_abort(number)
    fields, errors = reply_fields(request.form)
    if errors:
        return show(found, errors), 422
    with database() as connection:
        reply = notices.reply(connection, number, g.account["id"], fields["body"])
    flash("Your reply is posted.", "ok")
    return redirect(url_for(".notice", number=number, _anchor=f"reply-{reply}"), 303)


@blueprint.post("/notices/<int:number>/thanks")
@signed_in
def thank(number: int) -> ResponseReturnValue:
    """Thanks for a notice, or takes the thanks back. The page's script asks for JSON, and stays on the page."""
    find_or_abort(number)
    with database() as connection:
        notices.toggle_thanks(connection, number, g.account["id"])
    if request.accept_mimetypes.best == "application/json":
        return jsonify(thanks=find_or_abort(number)["thanks"], thanked=thanked(number))
    return redirect(url_for(".notice", number=number), 303)


def find_or_abort(number: int) -> sqlite3.Row:
    """A notice; a page that says that there is none otherwise."""
    found = notices.find(database(), number)
    if found is None:
        abort(404, "There is no such notice. It may have been taken down.")
    return found


def thanked(number: int) -> bool:
    """Whether who is signed in has thanked for a notice."""
    return g.account is not None and notices.has_thanked(database(), number, g.account["id"])


def show(found: sqlite3.Row, errors: dict[str, str] | None = None) -> str:
    """The page of a notice."""
    return render_template(
        "notice.html",
        notice=found,
        replies=notices.replies(database(), found["id"]),
        thanked=thanked(found["id"]),
        values=request.form,
        errors=errors or {},
    )
