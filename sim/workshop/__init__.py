"""The workshop: teams play the government, the forces, the mission and the donors, and their decisions are levers.

One session file holds every event of a workshop, in order. What a screen shows is worked out from those events and
from runs of the model; nothing else is kept. So a session can be stopped anywhere, rewound, branched and replayed.

It compares mechanisms; it forecasts no country.
"""
