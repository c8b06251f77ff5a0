"""The public pages."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views import generic

from .api.problem import problem
from .forms import CorrectionForm
from .models import Club, Match
from .standings import standings


class Overview(generic.TemplateView):
    """The front page: the table and the next matches."""

    template_name = "register/overview.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        matches = list(Match.objects.select_related("home", "away"))
        return super().get_context_data(
            rows=standings(Club.objects.all(), matches),
            coming=[match for match in matches if not match.is_over][:3],
            **kwargs,
        )


class Clubs(generic.ListView):
    """All clubs."""

    model = Club


class Matches(generic.ListView):
    """All matches by round."""

    queryset = Match.objects.select_related("home", "away").order_by("round", "kick_off")


class ClubPage(generic.CreateView):
    """A club with its squad and matches, and the form for a correction."""

    form_class = CorrectionForm
    template_name = "register/club.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.club = get_object_or_404(Club, slug=kwargs["slug"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        matches = self.club.home_matches.all() | self.club.away_matches.all()
        return super().get_context_data(
            club=self.club,
            players=self.club.players.all(),
            matches=matches.select_related("home", "away"),
            **kwargs,
        )

    def form_valid(self, form: CorrectionForm) -> HttpResponse:
        form.instance.club = self.club
        messages.success(self.request, "Thank you. The secretary will look into it.")
        return super().form_valid(form)

    def get_success_url(self) -> str:
        return self.club.get_absolute_url()


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse | JsonResponse:
    """An address that the register does not have: a page to people, a problem document to programs."""
    if request.path_info.startswith("/api/"):
        return problem(404, "Not Found")
    return render(request, "register/not-found.html", status=404)
