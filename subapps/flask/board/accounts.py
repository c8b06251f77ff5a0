"""Signing in, signing out, joining."""

import functools
import sqlite3
from collections.abc import Callable
from typing import ParamSpec

from flask import Blueprint, abort, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.security import check_password_hash, generate_password_hash

from .database import database
from .fields import required_text

blueprint = Blueprint("accounts", __name__)

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]


@functools.cache
def nobodys_hash() -> str:
    """Checked where there is no such account, so that the time of an answer does not tell which addresses have one."""
    return generate_password_hash("")


def add(connection: sqlite3.Connection, email: str, name: str, password: str, is_steward: bool = False) -> int:
    """Adds an account and gives its number; sqlite3.IntegrityError where the address has one."""
    cursor = connection.execute(
        "INSERT INTO account (email, name, password_hash, is_steward) VALUES (?, ?, ?, ?)",
        (email, name, generate_password_hash(password), is_steward),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


@blueprint.before_app_request
def load_account() -> None:
    """Looks up who is signed in."""
    number = session.get("account")
    g.account = (
        database().execute("SELECT id, email, name, is_steward FROM account WHERE id = ?", (number,)).fetchone()
        if number is not None
        else None
    )


def signed_in(view: View[P]) -> View[P]:
    """Lets only those who are signed in reach a view; others sign in first, and then go on where they were."""

    @functools.wraps(view)
    def checked(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if g.account is not None:
            return view(*args, **kwargs)
        flash("Sign in first.", "info")
        # After a form there is nothing to go back to but its page, which is not known here.
        onward = request.script_root + request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("accounts.sign_in", next=onward), 303)

    return checked


@blueprint.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """The form."""
    return render_template("sign-in.html", next=request.args.get("next", ""), values={}, errors={})


@blueprint.post("/sign-in")
def start_session() -> ResponseReturnValue:
    """Signs somebody in."""
    email = request.form.get("email", "")
    account = database().execute("SELECT * FROM account WHERE email = ?", (email,)).fetchone()
    password_hash = account["password_hash"] if account else nobodys_hash()
    is_right = check_password_hash(password_hash, request.form.get("password", ""))
    if account is None or not is_right:
        onward = request.form.get("next", "")
        errors = {"password": "does not fit the e-mail address"}
        return render_template("sign-in.html", next=onward, values={"email": email}, errors=errors), 422
    enter(account["id"])
    flash(f"Welcome back, {account['name']}.", "ok")
    return redirect(own_page(request.form.get("next", "")), 303)


@blueprint.post("/sign-out")
def end_session() -> ResponseReturnValue:
    """Signs somebody out."""
    session.clear()
    flash("You are signed out.", "info")
    return redirect(url_for("pages.index"), 303)


@blueprint.get("/join")
def join() -> ResponseReturnValue:
    """The form for a new account."""
    return render_template("join.html", values={}, errors={})


@blueprint.post("/join")
def add_account() -> ResponseReturnValue:
    """Makes an account and signs it in."""
    errors: dict[str, str] = {}
    name = required_text(request.form, "name", 60, errors)
    email = required_text(request.form, "email", 200, errors)
    password = request.form.get("password", "")
    if "@" not in email:
        errors.setdefault("email", "needs an @")
    if len(password) < 8:
        errors["password"] = "needs at least eight characters"
    if not errors:
        try:
            with database() as connection:
                number = add(connection, email, name, password)
        except sqlite3.IntegrityError:
            errors["email"] = "has an account already"
        else:
            enter(number)
            flash(f"Welcome to the board, {name}.", "ok")
            return redirect(url_for("pages.index"), 303)
    return render_template("join.html", values=request.form, errors=errors), 422


def enter(number: int) -> None:
    """Begins a new session, so that nothing of the one before is left in it."""
    session.clear()
    session.permanent = True
    session["account"] = number


def own_page(path: str) -> str:
    """Where to go on: a path of this site, or the front page. `//elsewhere` and `/\\elsewhere` are other sites'."""
    is_own = path.startswith("/") and path[1:2] not in ("/", "\\") and path.isprintable()
    return path if is_own else url_for("pages.index")


def require_author(author_id: int) -> None:
    """Ends a request of somebody who is neither the author nor a steward."""
    if g.account["id"] != author_id and not g.account["is_steward"]:
        abort(403, "Only who wrote it, or a steward, may do that.")
