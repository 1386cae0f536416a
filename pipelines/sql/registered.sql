-- The entries of the register in force on the day.
SELECT person_key, household_key, relation, marital, registration, area, registered_on, mother_key, father_key
FROM entry
WHERE status = 'active' AND person_key IS NOT NULL AND household_key IS NOT NULL
