-- A move within the county keeps the first six digits of the place; a birth has no place that somebody came from.
SELECT
    person_key,
    registered_on AS occurred_on,
    known_on,
    registered_on AS valid_from,
    CASE WHEN status = 'active' THEN NULL ELSE changed_on END AS valid_to,
    1 AS entries,
    marital_since,
    CASE WHEN moved_from IS NOT NULL AND substr(moved_from, 1, 6) <> substr(area, 1, 6) THEN 1 END AS moves_in,
    CASE WHEN moved_from IS NOT NULL AND substr(moved_from, 1, 6) = substr(area, 1, 6) THEN 1 END AS moves_within,
    permit_until,
    CASE WHEN guardian_key IS NOT NULL THEN 1 END AS guardianships,
    delivery,
    line
FROM landed
