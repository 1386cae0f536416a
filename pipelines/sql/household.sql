-- A household lies where its head is entered: GB/T 2260 code of the county (6), the township (9), the village (12 digits).
WITH gone AS (
    SELECT registered.household_key, count(*) AS members_away
    FROM registered
    SEMI JOIN excluded ON excluded.person_key = registered.person_key
    GROUP BY registered.household_key
)
SELECT
    member.household_key,
    max(CASE WHEN is_head THEN substr(village, 1, 6) END) AS area,
    max(CASE WHEN is_head THEN substr(village, 1, 9) END) AS township,
    max(CASE WHEN is_head THEN village END) AS village,
    count(*) AS size,
    coalesce(max(gone.members_away), 0) AS members_away
FROM member
LEFT JOIN gone ON gone.household_key = member.household_key
GROUP BY member.household_key
