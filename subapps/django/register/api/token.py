"""The bearer token that may write."""

import functools
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from .problem import problem

View = Callable[..., HttpResponse]


def with_token(view: View) -> View:
    """Lets only those who bring the token reach a view."""

    @functools.wraps(view)
    def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
        token = settings.API_TOKEN
        if token and scheme.lower() == "bearer" and constant_time_compare(sent, token):
            return view(request, *args, **kwargs)
        response = problem(401, "Unauthorized", "Writing needs the bearer token.")
        response.headers["WWW-Authenticate"] = "Bearer"
        return response

    return checked
