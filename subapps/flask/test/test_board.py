"""The board through Flask's own test client."""

import re
import shutil
import tempfile
import unittest
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from board import create_app


class BoardTest(unittest.TestCase):
    folder: Path

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        # Its passwords are hashed once; every test begins with a copy.
        create_app({"DATABASE": str(cls.folder / "new" / "filled.sqlite")})

    def setUp(self) -> None:
        database = self.folder / f"{self.id()}.sqlite"
        shutil.copyfile(self.folder / "new" / "filled.sqlite", database)
        self.app = create_app({"DATABASE": str(database), "API_TOKEN": "secret"})
        self.visitor = self.app.test_client()

    def send(self, path: str, client: FlaskClient | None = None, **fields: str) -> TestResponse:
        """Sends a form with the token of the session."""
        client = client or self.visitor
        page = client.get("/sign-in").text
        token = re.search(r'name="csrf" value="([^"]+)"', page)
        assert token is not None
        return client.post(path, data={**fields, "csrf": token[1]})

    def sign_in(self, account: str = "fan", client: FlaskClient | None = None) -> None:
        answer = self.send("/sign-in", client, email=f"{account}@example.com", password=account)
        self.assertEqual(answer.status_code, 303)

    def test_a_second_start_keeps_what_is_on_the_board(self) -> None:
        self.sign_in()
        self.send("/notices/1/remove")
        again = create_app({"DATABASE": self.app.config["DATABASE"]}).test_client()
        self.assertEqual(again.get("/notices/1").status_code, 404)
        self.assertEqual(again.get("/notices/2").status_code, 200)

    def test_the_board_is_searched_and_filtered(self) -> None:
        self.assertIn("Coach to Saltmarsh", self.visitor.get("/?q=COACH").text)
        self.assertNotIn("red scarf", self.visitor.get("/?q=coach").text)
        self.assertNotIn("Coach to Saltmarsh", self.visitor.get("/?category=lost").text)
        self.assertIn("No notice fits", self.visitor.get("/?q=%25").text)

    def test_whoever_is_not_signed_in_is_sent_to_the_form_and_back(self) -> None:
        answer = self.visitor.get("/notices/new?category=lost")
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(answer.location, "/sign-in?next=/notices/new?category%3Dlost")
        self.assertIn("Sign in first.", self.visitor.get(answer.location).text)
        answer = self.send("/sign-in", email="fan@example.com", password="fan", next="/notices/new?category=lost")
        self.assertEqual(answer.location, "/notices/new?category=lost")

    def test_signing_in_never_leads_to_another_site(self) -> None:
        for onward in ("//evil.test", "/\\evil.test", "https://evil.test", "/\t/evil.test", "javascript:alert(1)", ""):
            answer = self.send("/sign-in", email="fan@example.com", password="fan", next=onward)
            self.assertEqual(answer.location, "/", onward)

    def test_a_wrong_password_or_address_signs_nobody_in(self) -> None:
        for email, password in (("fan@example.com", "wrong"), ("nobody@example.com", ""), ("", "")):
            answer = self.send("/sign-in", email=email, password=password)
            self.assertEqual(answer.status_code, 422)
            self.assertIn("does not fit the e-mail address", answer.text)

    def test_a_form_of_another_site_is_refused(self) -> None:
        self.sign_in()
        for token in ("", "guessed", "ünknown"):
            answer = self.visitor.post("/notices/1/remove", data={"csrf": token})
            self.assertEqual(answer.status_code, 400)
        self.assertEqual(self.visitor.get("/notices/1").status_code, 200)

    def test_a_notice_is_posted_changed_and_taken_down(self) -> None:
        self.sign_in()
        invalid = self.send("/notices/new", title=" ", body="x", category="other")
        self.assertEqual(invalid.status_code, 422)
        self.assertIn("has to be filled in", invalid.text)
        posted = self.send("/notices/new", title="<b>Bells</b>", body="Ring them.", category="meeting")
        page = self.visitor.get(posted.location).text
        self.assertIn("Your notice is on the board.", page)
        self.assertIn("&lt;b&gt;Bells&lt;/b&gt;", page)
        self.assertNotIn("Your notice is on the board.", self.visitor.get(posted.location).text)
        self.send(f"{posted.location}/edit", title="Drums", body="Beat them.", category="meeting")
        self.assertIn("Drums", self.visitor.get(posted.location).text)
        self.assertEqual(self.send(f"{posted.location}/remove").location, "/")
        self.assertEqual(self.visitor.get(posted.location).status_code, 404)

    def test_only_the_author_or_a_steward_changes_a_notice(self) -> None:
        stranger, steward = self.app.test_client(), self.app.test_client()
        answer = self.send("/join", stranger, name="Lee", email="lee@example.com", password="long enough")
        self.assertEqual(answer.status_code, 303)
        self.sign_in("steward", steward)
        self.assertEqual(stranger.get("/notices/1/edit").status_code, 403)
        self.assertEqual(self.send("/notices/1/remove", stranger).status_code, 403)
        self.assertEqual(self.send("/notices/1/pin", stranger).status_code, 403)
        self.assertEqual(self.send("/notices/1/pin", steward).status_code, 303)
        self.assertEqual(self.send("/notices/1/remove", steward).status_code, 303)

    def test_an_address_joins_once(self) -> None:
        for password, complaint in (("short", "eight characters"), ("long enough", "has an account already")):
            answer = self.send("/join", name="Kim", email="FAN@example.com", password=password)
            self.assertEqual(answer.status_code, 422)
            self.assertIn(complaint, answer.text)

    def test_thanks_count_once_for_everybody(self) -> None:
        self.sign_in()
        page = self.visitor.get("/notices/1").text
        token = re.search(r'name="csrf" value="([^"]+)"', page)
        assert token is not None
        counts = [
            self.visitor.post(
                "/notices/1/thanks", headers={"Accept": "application/json", "X-CSRF-Token": token[1]}
            ).json
            for _ in range(2)
        ]
        self.assertEqual(counts, [{"thanks": 1, "thanked": True}, {"thanks": 0, "thanked": False}])

    def test_the_api_writes_with_its_token_alone(self) -> None:
        self.sign_in()
        notice = {"category": "lost", "title": "A key", "body": "At the gate."}
        for authorization in ("", "Bearer wrong", "Bearer ", "Basic secret"):
            answer = self.visitor.post("/api/v1/notices", json=notice, headers={"Authorization": authorization})
            self.assertEqual(answer.status_code, 401, authorization)
        headers = {"Authorization": "Bearer secret"}
        posted = self.visitor.post("/api/v1/notices", json=notice, headers=headers)
        self.assertEqual(posted.status_code, 201)
        self.assertEqual(self.visitor.get(posted.location).json["title"], "A key")
        self.assertEqual(self.visitor.delete(posted.location, headers=headers).status_code, 204)

    def test_without_a_token_the_api_writes_nothing(self) -> None:
        self.app.config["API_TOKEN"] = None
        for authorization in ("Bearer None", "Bearer ", ""):
            answer = self.visitor.delete("/api/v1/notices/1", headers={"Authorization": authorization})
            self.assertEqual(answer.status_code, 401)

    def test_errors_are_problem_documents_to_programs_and_pages_to_people(self) -> None:
        for path, status in (("/api/v1/notices/99", 404), ("/api/v1/nothing", 404), ("/api/v1/notices?limit=0", 400)):
            answer = self.visitor.get(path)
            self.assertEqual((answer.status_code, answer.mimetype), (status, "application/problem+json"))
        self.assertEqual(self.visitor.put("/api/v1/notices").status_code, 405)
        self.assertEqual(self.visitor.get("/nothing").mimetype, "text/html")


if __name__ == "__main__":
    unittest.main()
