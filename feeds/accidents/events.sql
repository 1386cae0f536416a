SELECT
    person_key,
    happened_on AS occurred_on,
    known_on,
    1 AS accidents,
    CASE WHEN severity IN ('minor', 'grave', 'death') THEN 1 END AS injured,
    CASE WHEN severity IN ('grave', 'death') THEN 1 END AS grave_injuries,
    compensation_fen,
    delivery,
    line
FROM landed
