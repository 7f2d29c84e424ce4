"""The pair of scenarios that tests of explanations share."""

PAIR = ("timor_leste_light", "timor_leste_heavy")
WORLDS = 24
