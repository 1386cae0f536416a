-- Whom the register has as dead, in the household of that entry, as long as somebody still lives there.
SELECT current.household_key, current.person_key, current.changed_on AS died_recorded_on
FROM current
SEMI JOIN household ON household.household_key = current.household_key
WHERE current.status = 'dead' AND current.person_key IS NOT NULL
