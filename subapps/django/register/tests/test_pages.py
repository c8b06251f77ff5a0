"""The public pages and the API through Django's own test client."""

from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client, TestCase, override_settings

from ..models import Club, Correction, Match, Player
from ..seed import seed


class RegisterTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        # A Saturday: the round to come is a week later.
        seed(datetime(2026, 11, 21, 9, 30, tzinfo=UTC))

    def test_the_migrations_are_those_of_the_models(self) -> None:
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)

    def test_the_next_round_is_on_the_saturday_after(self) -> None:
        first = Match.objects.filter(round=3).first()
        assert first is not None
        self.assertEqual(first.kick_off.isoformat(), "2026-11-28T13:00:00+00:00")

    def test_every_page_is_there(self) -> None:
        for path, text in (
            ("/", "The table"),
            ("/clubs/", "Old Quarry"),
            ("/clubs/old-quarry/", "Ruth Hale"),
            ("/matches/", "4–2"),
        ):
            self.assertContains(self.client.get(path), text)
        self.assertContains(self.client.get("/nothing"), "Page not found", status_code=404)
        self.assertContains(self.client.get("/clubs/nobody/"), "Page not found", status_code=404)

    def test_a_correction_is_kept_and_told_once(self) -> None:
        path = "/clubs/old-quarry/"
        self.assertContains(self.client.post(path, {"text": " "}), "This field is required.")
        self.assertRedirects(self.client.post(path, {"text": "Founded in 1912."}), path, fetch_redirect_response=False)
        self.assertContains(self.client.get(path), "The secretary will look into it.")
        self.assertNotContains(self.client.get(path), "The secretary will look into it.")
        self.assertEqual(Correction.objects.get().club.code, "OLD")

    def test_a_form_of_another_site_is_refused(self) -> None:
        answer = Client(enforce_csrf_checks=True).post("/clubs/old-quarry/", {"text": "Spam"})
        self.assertEqual(answer.status_code, 403)

    def test_a_host_that_is_not_this_machine_is_refused(self) -> None:
        self.assertEqual(self.client.get("/", headers={"Host": "evil.test"}).status_code, 400)

    def test_the_register_refuses_what_cannot_be(self) -> None:
        har, kes = Club.objects.get(code="HAR"), Club.objects.get(code="KES")
        when = datetime(2026, 12, 5, tzinfo=UTC)
        for wrong in (
            Match(round=4, home=har, away=har, kick_off=when),
            Match(round=4, home=har, away=kes, kick_off=when, home_goals=1),
            Player(club=har, name="Twin", position="forward", shirt_number=9),
            Player(club=har, name="Giant", position="forward", shirt_number=100),
        ):
            with self.assertRaises(ValidationError):
                wrong.full_clean()

    @override_settings(API_TOKEN="secret")
    def test_a_result_is_entered_with_the_token_alone(self) -> None:
        path = f"/api/v1/matches/{Match.objects.filter(round=3).first().pk}/result"
        given = {"home": 3, "away": 1}
        for authorization in ("", "Bearer wrong", "Bearer ", "Basic secret"):
            answer = self.client.put(path, given, "application/json", headers={"Authorization": authorization})
            self.assertEqual(answer.status_code, 401, authorization)
        answer = self.client.put(path, given, "application/json", headers={"Authorization": "Bearer secret"})
        self.assertEqual(answer.json()["result"], given)

    @override_settings(API_TOKEN=None)
    def test_without_a_token_the_api_writes_nothing(self) -> None:
        for authorization in ("Bearer None", "Bearer ", ""):
            answer = self.client.delete("/api/v1/matches/1/result", headers={"Authorization": authorization})
            self.assertEqual(answer.status_code, 401)
