"""Makes the database ready to be served: `python manage.py prepare`."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from ...models import Club
from ...seed import seed

# The names that Django's own createsuperuser takes.
USERNAME = "DJANGO_SUPERUSER_USERNAME"
EMAIL = "DJANGO_SUPERUSER_EMAIL"
PASSWORD = "DJANGO_SUPERUSER_PASSWORD"

# Of the administrator of a demo, as the README tells everybody.
DEMO_USERNAME = DEMO_PASSWORD = "admin"


class Command(BaseCommand):
    """Migrates, fills an empty register, and makes the first administrator."""

    help = "Migrates the database, fills an empty register, and makes the first administrator."

    def handle(self, *args: Any, **options: Any) -> None:
        Path(settings.DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        call_command("migrate", interactive=False, verbosity=0)
        if not Club.objects.exists():
            seed(timezone.now())
        if not settings.DEMO:
            self.remove_demo_administrator()
        self.make_administrator()

    def remove_demo_administrator(self) -> None:
        """Outside a demo nobody signs in with a password that everybody knows, though the database has served one."""
        for user in get_user_model().objects.filter(username=DEMO_USERNAME, is_superuser=True):
            if user.check_password(DEMO_PASSWORD):
                user.delete()
                self.stderr.write(f"Removed the administrator {DEMO_USERNAME}, whose password everybody knows.")

    def make_administrator(self) -> None:
        """Makes an administrator where there is none; without a password from outside only in a demo."""
        users = get_user_model().objects
        if users.filter(is_superuser=True).exists():
            return
        password = os.environ.get(PASSWORD) or (DEMO_PASSWORD if settings.DEMO else None)
        if password is None:
            self.stderr.write(f"There is no administrator: set {PASSWORD}, or run manage.py createsuperuser.")
            return
        username = os.environ.get(USERNAME) or DEMO_USERNAME
        users.create_superuser(username, os.environ.get(EMAIL) or "admin@example.com", password)
        self.stdout.write(f"Made the administrator {username}.")
