"""What the register keeps."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse


class Club(models.Model):
    """A club of the league."""

    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    code = models.CharField(
        max_length=3, unique=True, validators=[RegexValidator("^[A-Z]{3}$", "Three capital letters.")]
    )
    town = models.CharField(max_length=60)
    ground = models.CharField(max_length=60)
    founded = models.PositiveSmallIntegerField(validators=[MinValueValidator(1850), MaxValueValidator(2100)])

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("register:club", args=[self.slug])


class Player(models.Model):
    """Somebody who is registered with a club."""

    class Position(models.TextChoices):
        GOALKEEPER = "goalkeeper"
        DEFENDER = "defender"
        MIDFIELDER = "midfielder"
        FORWARD = "forward"

    club = models.ForeignKey(Club, on_delete=models.CASCADE, related_name="players")
    name = models.CharField(max_length=60)
    position = models.CharField(max_length=10, choices=Position)
    shirt_number = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(99)])

    class Meta:
        ordering = ["club__name", "shirt_number"]
        constraints = [
            models.UniqueConstraint(
                fields=["club", "shirt_number"],
                name="player_shirt_number",
                violation_error_message="This shirt number is taken.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.club.code})"


class Match(models.Model):
    """A match, with its result once it is over."""

    round = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    home = models.ForeignKey(Club, on_delete=models.PROTECT, related_name="home_matches")
    away = models.ForeignKey(Club, on_delete=models.PROTECT, related_name="away_matches")
    kick_off = models.DateTimeField("kick-off")
    home_goals = models.PositiveSmallIntegerField(null=True, blank=True)
    away_goals = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["kick_off", "pk"]
        verbose_name_plural = "matches"
        constraints = [
            models.CheckConstraint(
                condition=~Q(home=F("away")),
                name="match_two_clubs",
                violation_error_message="A club does not play itself.",
            ),
            models.CheckConstraint(
                condition=Q(home_goals__isnull=True, away_goals__isnull=True)
                | Q(home_goals__isnull=False, away_goals__isnull=False),
                name="match_whole_result",
                violation_error_message="A result has the goals of both clubs.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.home} – {self.away}"

    @property
    def is_over(self) -> bool:
        """Whether there is a result."""
        return self.home_goals is not None


class Correction(models.Model):
    """What somebody says is wrong in the register."""

    club = models.ForeignKey(Club, on_delete=models.CASCADE, related_name="corrections")
    text = models.TextField(max_length=1_000)
    contact = models.EmailField("your e-mail", blank=True)
    sent_at = models.DateTimeField(auto_now_add=True)
    handled = models.BooleanField(default=False)

    class Meta:
        ordering = ["handled", "-sent_at"]

    def __str__(self) -> str:
        return f"{self.club}: {self.text[:40]}"
