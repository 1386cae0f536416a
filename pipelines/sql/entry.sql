-- The register's entries on the day. Who was told dead is dead, also while the register does not know: a death needs no second word.
SELECT
    current.person_key,
    current.household_key,
    current.relation,
    current.marital,
    current.registration,
    current.area,
    current.registered_on,
    current.mother_key,
    current.father_key,
    CASE WHEN current.status = 'active' AND died.person_key IS NOT NULL THEN 'dead' ELSE current.status END AS status,
    CASE WHEN current.status = 'active' AND died.person_key IS NOT NULL THEN died.reported_on ELSE current.changed_on END AS changed_on
FROM current
LEFT JOIN died ON died.person_key = current.person_key
