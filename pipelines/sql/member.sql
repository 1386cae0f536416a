-- The head is the person entered as such (GB/T 4761: 02). Where nobody or more than one is, the eldest of them heads.
SELECT
    registered.household_key,
    registered.person_key,
    registered.relation,
    row_number() OVER (
        PARTITION BY registered.household_key
        ORDER BY CASE WHEN registered.relation = '02' THEN 0 ELSE 1 END, person.birth_date NULLS LAST, registered.person_key
    ) = 1 AS is_head,
    person.birth_date,
    person.sex,
    registered.marital,
    registered.registration,
    registered.registered_on AS since,
    registered.area AS village
FROM registered
JOIN person ON person.person_key = registered.person_key
