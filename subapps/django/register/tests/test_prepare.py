"""The command that makes the database ready."""

import os
from io import StringIO
from unittest import mock

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import TestCase, override_settings

from ..models import Club


def prepare(**environment: str) -> str:
    """Runs the command and gives what it wrote."""
    output = StringIO()
    names = ("USERNAME", "EMAIL", "PASSWORD")
    cleared = {
        name: value for name, value in os.environ.items() if name not in {f"DJANGO_SUPERUSER_{n}" for n in names}
    }
    with mock.patch.dict(os.environ, cleared | environment, clear=True):
        call_command("prepare", stdout=output, stderr=output)
    return output.getvalue()


class PrepareTest(TestCase):
    def administrators(self) -> list[str]:
        return list(get_user_model().objects.filter(is_superuser=True).values_list("username", flat=True))

    def test_it_fills_an_empty_register_and_no_other(self) -> None:
        prepare()
        Club.objects.filter(code="HAR").update(name="Renamed")
        prepare()
        self.assertEqual(Club.objects.count(), 6)
        self.assertTrue(Club.objects.filter(name="Renamed").exists())

    @override_settings(DEMO=False)
    def test_without_a_password_nobody_becomes_administrator(self) -> None:
        self.assertIn("There is no administrator", prepare())
        self.assertEqual(self.administrators(), [])

    @override_settings(DEMO=True)
    def test_a_demo_has_the_administrator_of_the_readme(self) -> None:
        prepare()
        self.assertTrue(self.client.login(username="admin", password="admin"))

    def test_the_administrator_of_a_demo_does_not_outlive_it(self) -> None:
        with override_settings(DEMO=True):
            prepare()
        with override_settings(DEMO=False):
            prepare()
            self.assertEqual(self.administrators(), [])
            prepare(DJANGO_SUPERUSER_PASSWORD="of her own")
            prepare()
            self.assertEqual(self.administrators(), ["admin"])

    @override_settings(DEMO=True)
    def test_a_password_from_outside_comes_first_and_is_set_once(self) -> None:
        prepare(DJANGO_SUPERUSER_USERNAME="ada", DJANGO_SUPERUSER_PASSWORD="of her own")
        prepare(DJANGO_SUPERUSER_USERNAME="eve", DJANGO_SUPERUSER_PASSWORD="another")
        self.assertEqual(self.administrators(), ["ada"])
        self.assertTrue(self.client.login(username="ada", password="of her own"))
