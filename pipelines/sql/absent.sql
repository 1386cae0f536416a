-- Whom the register has in a household, though they do not count as its members today, as long as somebody else lives there.
SELECT registered.household_key, registered.person_key
FROM registered
SEMI JOIN excluded ON excluded.person_key = registered.person_key
SEMI JOIN household ON household.household_key = registered.household_key
