-- A death that was taken back (误报) is none.
SELECT
    person_key,
    died_on AS occurred_on,
    known_on,
    CASE WHEN status = 'withdrawn' THEN NULL ELSE 1 END AS deaths,
    CASE WHEN status = 'withdrawn' THEN NULL WHEN cause = 'accident' THEN 1 END AS accidental,
    CASE WHEN status = 'withdrawn' THEN NULL ELSE person_birth_date END AS born_on,
    delivery,
    line
FROM landed
