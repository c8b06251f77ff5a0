"""The addresses of the API."""

from django.urls import path

from . import views

app_name = "api"
urlpatterns = [
    path("clubs", views.list_clubs, name="clubs"),
    path("clubs/<int:number>", views.get_club, name="club"),
    path("matches", views.list_matches, name="matches"),
    path("matches/<int:number>", views.get_match, name="match"),
    path("matches/<int:number>/result", views.result, name="result"),
    path("standings", views.list_standings, name="standings"),
]
