-- Everyone registered who counts as living together (excluded.sql). The head is the person entered as such (GB/T 4761: 02). Where nobody or more than one is, the eldest of them heads.
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
    registered.area AS village,
    coalesce(parents_away.parents_away, 0) AS parents_away,
    coalesce(parents_away.parents_away_long, 0) AS parents_away_long
FROM registered
JOIN person ON person.person_key = registered.person_key
LEFT JOIN parents_away ON parents_away.person_key = registered.person_key
ANTI JOIN excluded ON excluded.person_key = registered.person_key
