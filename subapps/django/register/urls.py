"""The addresses of the public pages."""

from django.urls import path

from . import views

app_name = "register"
urlpatterns = [
    path("", views.Overview.as_view(), name="overview"),
    path("clubs/", views.Clubs.as_view(), name="clubs"),
    path("clubs/<slug:slug>/", views.ClubPage.as_view(), name="club"),
    path("matches/", views.Matches.as_view(), name="matches"),
]
