"""What is answered when something is wrong: a page to people, a problem document to programs."""

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, InternalServerError

from . import problem


def init_app(app: Flask) -> None:
    """Answers every HTTP error of the application."""

    @app.errorhandler(HTTPException)
    def answer(error: HTTPException) -> ResponseReturnValue:
        if error.code is None or error.code < 400:
            return error
        if request.path.startswith("/api/"):
            response = problem.of(error.code, error.name, error.description)
        else:
            # What went wrong inside is for the log.
            message = "" if isinstance(error, InternalServerError) else error.description
            response = app.make_response((render_template("error.html", title=error.name, message=message), error.code))
        # Of the error itself: the methods that a 405 allows, say.
        for name, value in error.get_headers():
            if name.lower() != "content-type":
                response.headers[name] = value
        return response
