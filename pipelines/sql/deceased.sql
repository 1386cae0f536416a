-- Who died, by the register or by another office, in the household of their last entry, as long as somebody still lives there.
SELECT entry.household_key, entry.person_key, entry.changed_on AS died_recorded_on
FROM entry
SEMI JOIN household ON household.household_key = entry.household_key
WHERE entry.status = 'dead' AND entry.person_key IS NOT NULL
