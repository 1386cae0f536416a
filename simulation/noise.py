"""How wrong what departments send is: every rate in one place, frozen with the version of the world.

Shares of records over the feeds that name persons, at least those of the specification: 3 % without a valid number, 10 % of names
defective, 5 % of birth dates wrong, 2 % duplicates, 5 % of addresses stale. Each constant lies a little above, so that a city of
some thousand households shows the share too. An error hangs on the seed, the feed and the person (or the record): an office that
has a name wrong has it wrong in every record of that person, and another office has it right or wrong in another way.
simulation/noise_found.py measures what was delivered against what is true.
"""

from __future__ import annotations

NO_VALID_ID = 0.036
"""Numbers left out (45 %), mistyped (30 %), with two digits swapped (10 %) or cut short (15 %): none of them passes its checksum but for
two equal digits swapped. Landing leaves them unknown, or sets the record aside where the feed cannot do without the number."""

MISNAMED = 0.105
"""Names written by sound, by look, in traditional characters, swapped or cut (simulation/misspelling.py says how many of each)."""

RARE_LOST = 0.45
"""Of the names with a character that GB 2312 lacks, those in which an office's system has lost it: □, a question mark, nothing,
or its sound in letters. They count among the defective names, and come on top of MISNAMED."""

WRONG_BIRTH = 0.058
"""Birth dates with another day (45 %), day and month changed (20 %), another month (15 %), another year (20 %), where a feed tells them
beside the number."""

SENT_TWICE = 0.022
"""Records that stand in the file a second time, word for word."""

STALE_ADDRESS = 0.055
"""Households whose entry in the register shows a village of the township in which they have never lived as long as the world goes. On top
come moves that nobody told the register."""
