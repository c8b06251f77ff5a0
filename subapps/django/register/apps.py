"""The application's place in the project."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """Clubs, players and matches."""

    name = "register"
    verbose_name = "Register"
