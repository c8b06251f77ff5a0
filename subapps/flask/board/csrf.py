"""Refuses forms that another site's page makes a browser send.

Every session has a token, every form carries it, and a write without it goes no further.
"""

import secrets
from hmac import compare_digest

from flask import Flask, abort, request, session


def init_app(app: Flask) -> None:
    """Checks every write but those of the API, which takes no cookie for an answer."""
    app.before_request(refuse_forged)
    app.jinja_env.globals["csrf_token"] = csrf_token


def csrf_token() -> str:
    """The token of this session."""
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(16)
    return session["csrf"]


def refuse_forged() -> None:
    """Ends a write that does not carry the token of its session."""
    if request.method in ("GET", "HEAD", "OPTIONS") or request.path.startswith("/api/"):
        return
    sent = request.headers.get("X-CSRF-Token") or request.form.get("csrf", "")
    expected = session.get("csrf", "")
    if not expected or not compare_digest(sent.encode(), expected.encode()):
        abort(400, "This form is too old, or it is not from here. Load the page again and send it once more.")
