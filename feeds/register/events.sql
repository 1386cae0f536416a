SELECT
    person_key,
    registered_on AS occurred_on,
    known_on,
    registered_on AS valid_from,
    CASE WHEN status = 'active' THEN NULL ELSE changed_on END AS valid_to,
    1 AS entries,
    delivery,
    line
FROM landed
