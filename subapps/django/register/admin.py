"""The admin: where the secretary of the league keeps the books."""

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from .models import Club, Correction, Match, Player


class PlayerInline(admin.TabularInline):
    """A club's players on its own page."""

    model = Player
    extra = 1


@admin.register(Club)
class ClubAdmin(admin.ModelAdmin):
    """Clubs with their squads."""

    list_display = ["name", "code", "town", "ground", "founded", "squad"]
    list_filter = ["town"]
    search_fields = ["name", "town", "code"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [PlayerInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Club]:
        return super().get_queryset(request).annotate(squad_size=Count("players"))

    @admin.display(description="players", ordering="squad_size")
    def squad(self, club: Club) -> int:
        """How many players a club has."""
        return club.squad_size


@admin.register(Player)
class PlayerAdmin(admin.ModelAdmin):
    """Players of all clubs."""

    list_display = ["name", "club", "position", "shirt_number"]
    list_filter = ["club", "position"]
    list_select_related = ["club"]
    search_fields = ["name"]
    autocomplete_fields = ["club"]


@admin.register(Match)
class MatchAdmin(admin.ModelAdmin):
    """Matches; results are entered in the list."""

    list_display = ["__str__", "round", "kick_off", "home_goals", "away_goals"]
    list_editable = ["home_goals", "away_goals"]
    list_filter = ["round"]
    list_select_related = ["home", "away"]
    date_hierarchy = "kick_off"
    autocomplete_fields = ["home", "away"]
    actions = ["erase_results"]

    @admin.action(description="Erase the results of the selected matches")
    def erase_results(self, request: HttpRequest, matches: QuerySet[Match]) -> None:
        """Makes matches ones that are still to come."""
        erased = matches.update(home_goals=None, away_goals=None)
        self.message_user(request, f"The results of {erased} matches are erased.", messages.SUCCESS)


@admin.register(Correction)
class CorrectionAdmin(admin.ModelAdmin):
    """What people say is wrong; handled in the list."""

    list_display = ["__str__", "contact", "sent_at", "handled"]
    list_editable = ["handled"]
    list_filter = ["handled", "club"]
    readonly_fields = ["club", "text", "contact", "sent_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They come from the page of a club."""
        return False
