SELECT
    person_key,
    starts_on AS occurred_on,
    known_on,
    starts_on AS valid_from,
    ends_on AS valid_to,
    CASE WHEN kind IN ('prison', 'custody', 'detox') THEN 1 END AS serving,
    CASE WHEN kind = 'missing' THEN 1 END AS missing,
    CASE WHEN kind = 'out_of_contact' THEN 1 END AS out_of_contact,
    delivery,
    line
FROM landed
