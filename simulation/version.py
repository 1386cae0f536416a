"""The version of the invented world: raised whenever the same seed would give other people or another fate.

A model is never improved by changing the city: figures of two versions are not compared. Why each was made:

1  the first world: people, work, illness, help, hardship
2  calibrated against real statistics (simulation/figures): inequality, bills, shocks, newcomers
"""

from __future__ import annotations

WORLD_VERSION = 2
