"""The pitch report: conditions of the league's grounds."""
