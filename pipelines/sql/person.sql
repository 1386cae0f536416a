-- Everyone whom any feed has named by the day. Birth date and sex are read from the ID number, so all rows agree on them.
SELECT
    named.person_key,
    max(named.birth_date) AS birth_date,
    max(named.sex) AS sex,
    max(CASE WHEN registered.person_key IS NULL THEN 0 ELSE 1 END) = 1 AS is_registered,
    count(DISTINCT named.feed) AS feeds
FROM named
LEFT JOIN registered ON registered.person_key = named.person_key
WHERE named.person_key IS NOT NULL
GROUP BY named.person_key
