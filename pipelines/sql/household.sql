-- A household lies where its head is entered: GB/T 2260 code of the county (6), the township (9), the village (12 digits).
SELECT
    household_key,
    max(CASE WHEN is_head THEN substr(village, 1, 6) END) AS area,
    max(CASE WHEN is_head THEN substr(village, 1, 9) END) AS township,
    max(CASE WHEN is_head THEN village END) AS village,
    count(*) AS size
FROM member
GROUP BY household_key
