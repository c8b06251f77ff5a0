"""The operations of the API."""

import json
import re
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from ..models import Club, Match
from ..standings import standings
from .problem import problem
from .shapes import club_shape, match_shape, player_shape, row_shape
from .token import with_token

MOST_GOALS = 99


@require_safe
def list_clubs(_request: HttpRequest) -> HttpResponse:
    """The clubs by name."""
    return JsonResponse([club_shape(club) for club in Club.objects.all()], safe=False)


@require_safe
def get_club(_request: HttpRequest, number: int) -> HttpResponse:
    """A club with its players."""
    club = get_object_or_404(Club, pk=number)
    return JsonResponse(club_shape(club) | {"players": [player_shape(player) for player in club.players.all()]})


@require_safe
def list_matches(request: HttpRequest) -> HttpResponse:
    """The matches by kick-off, of one round where it is given."""
    matches = Match.objects.select_related("home", "away")
    wanted = request.GET.get("round")
    if wanted is not None:
        if re.fullmatch("[1-9][0-9]?", wanted) is None:
            return problem(400, "Bad Request", errors={"round": "has to be a number from 1 to 99"})
        matches = matches.filter(round=int(wanted))
    return JsonResponse([match_shape(match) for match in matches], safe=False)


@require_safe
def get_match(_request: HttpRequest, number: int) -> HttpResponse:
    """A match."""
    return JsonResponse(match_shape(get_object_or_404(Match.objects.select_related("home", "away"), pk=number)))


# The token is no cookie: no other site's page can make a browser send it.
@csrf_exempt
@require_http_methods(["PUT", "DELETE"])
@with_token
def result(request: HttpRequest, number: int) -> HttpResponse:
    """Enters the result of a match, or takes it back."""
    match = get_object_or_404(Match.objects.select_related("home", "away"), pk=number)
    if request.method == "DELETE":
        match.home_goals = match.away_goals = None
        match.save()
        return HttpResponse(status=204)
    given = body(request)
    if isinstance(given, HttpResponse):
        return given
    wrong = f"has to be a number from 0 to {MOST_GOALS}"
    errors = {side: wrong for side in ("home", "away") if not is_goals(given.get(side))}
    if errors:
        return problem(422, "Unprocessable Content", errors=errors)
    match.home_goals, match.away_goals = given["home"], given["away"]
    match.save()
    return JsonResponse(match_shape(match))


@require_safe
def list_standings(_request: HttpRequest) -> HttpResponse:
    """The table."""
    rows = standings(Club.objects.all(), Match.objects.all())
    return JsonResponse([row_shape(row) for row in rows], safe=False)


def body(request: HttpRequest) -> dict[str, Any] | HttpResponse:
    """The object that was sent, or the answer to what is none."""
    if request.content_type != "application/json":
        return problem(415, "Unsupported Media Type", "The body has to be application/json.")
    try:
        given = json.loads(request.body)
    except RequestDataTooBig:
        return problem(413, "Content Too Large")
    except ValueError:
        given = None
    return given if isinstance(given, dict) else problem(400, "Bad Request", "The body has to be a JSON object.")


def is_goals(given: object) -> bool:
    """Whether this is a number of goals."""
    return isinstance(given, int) and not isinstance(given, bool) and 0 <= given <= MOST_GOALS
