SELECT
    person_key,
    month AS occurred_on,
    known_on,
    base_fen,
    1 AS months,
    CASE WHEN kind = 'employee' THEN 1 END AS employee_months,
    delivery,
    line
FROM landed
