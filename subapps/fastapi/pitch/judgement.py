"""Whether a ground can be played on."""

from .models import Judgement, ReadingInput, Verdict

# From here on a referee has to look, and from there on nobody plays.
LIMITS = {
    "rain": (15, 40),
    "moisture": (60, 85),
    "wind": (60, 90),
}
NAMES = {"rain": "rain of the last day", "moisture": "moisture of the soil", "wind": "wind"}
UNITS = {"rain": "mm", "moisture": "%", "wind": "km/h"}
FROST = (1, -3)
VERDICTS: tuple[Verdict, ...] = ("playable", "inspection", "unplayable")


def judge(reading: ReadingInput | None) -> Judgement:
    """The worst that any measured value says, with what says so. Where nothing was measured somebody has to look."""
    if reading is None:
        return Judgement(verdict="inspection", reasons=["nothing was measured yet"])
    worst = 0
    reasons = []
    for field, (look, never) in LIMITS.items():
        value = getattr(reading, field)
        severity = (value >= look) + (value >= never)
        if severity > 0:
            reasons.append(f"{NAMES[field]}: {value:g} {UNITS[field]}")
        worst = max(worst, severity)
    frost = (reading.temperature <= FROST[0]) + (reading.temperature <= FROST[1])
    if frost > 0:
        reasons.append(f"frost: {reading.temperature:g} °C")
    return Judgement(verdict=VERDICTS[max(worst, frost)], reasons=reasons)
