"""What follows from what was measured."""

import unittest

from pitch.judgement import judge
from pitch.models import ReadingInput

FINE = {"temperature": 10, "rain": 0, "moisture": 40, "wind": 10}


class JudgementTest(unittest.TestCase):
    def test_each_value_has_its_limits(self) -> None:
        cases = [
            ({}, "playable"),
            ({"rain": 14.9}, "playable"),
            ({"rain": 15}, "inspection"),
            ({"rain": 40}, "unplayable"),
            ({"moisture": 59}, "playable"),
            ({"moisture": 60}, "inspection"),
            ({"moisture": 85}, "unplayable"),
            ({"wind": 59}, "playable"),
            ({"wind": 60}, "inspection"),
            ({"wind": 90}, "unplayable"),
            ({"temperature": 1.1}, "playable"),
            ({"temperature": 1}, "inspection"),
            ({"temperature": -3}, "unplayable"),
        ]
        for values, verdict in cases:
            self.assertEqual(judge(ReadingInput(**{**FINE, **values})).verdict, verdict, values)

    def test_the_worst_value_decides_and_every_bad_one_is_named(self) -> None:
        judgement = judge(ReadingInput(**{**FINE, "rain": 20, "moisture": 90, "temperature": 0}))
        self.assertEqual(judgement.verdict, "unplayable")
        reasons = ["rain of the last day: 20 mm", "moisture of the soil: 90 %", "frost: 0 °C"]
        self.assertEqual(judgement.reasons, reasons)

    def test_where_nothing_was_measured_somebody_has_to_look(self) -> None:
        self.assertEqual(judge(None).verdict, "inspection")


if __name__ == "__main__":
    unittest.main()
