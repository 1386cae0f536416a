-- Grave as in 民发〔2021〕57号 art. 8: grades 1–2, and grade 3 of intellectual or mental disability.
SELECT
    person_key,
    assessed_on AS occurred_on,
    known_on,
    assessed_on AS valid_from,
    CASE WHEN status = 'cancelled' THEN changed_on END AS valid_to,
    1 AS certificates,
    CAST(category AS BIGINT) AS category,
    CAST(grade AS BIGINT) AS grade,
    CASE WHEN grade IN ('1', '2') OR (grade = '3' AND category IN ('5', '6')) THEN 1 END AS grave,
    delivery,
    line
FROM landed
