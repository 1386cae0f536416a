-- Of each registered person, how many parents are away, and how many for long. The register names parents by their numbers; where
-- it names none, they are the head and the spouse of a child of the head, or the parents of a head.
WITH gone AS (
    SELECT person_key, max(is_long) AS is_long FROM away GROUP BY person_key
), parent AS (
    SELECT registered.person_key, gone.person_key AS parent_key, gone.is_long
    FROM registered
    JOIN gone ON gone.person_key = registered.mother_key
    UNION
    SELECT registered.person_key, gone.person_key AS parent_key, gone.is_long
    FROM registered
    JOIN gone ON gone.person_key = registered.father_key
    UNION
    SELECT child.person_key, gone.person_key AS parent_key, gone.is_long
    FROM gone
    JOIN registered AS elder ON elder.person_key = gone.person_key
    JOIN registered AS child ON child.household_key = elder.household_key AND child.person_key <> elder.person_key
    WHERE
        child.mother_key IS NULL
        AND child.father_key IS NULL
        AND (
            (substr(child.relation, 1, 1) IN ('2', '3') AND child.relation NOT IN ('28', '38') AND elder.relation IN ('02', '10', '11', '12'))
            OR (child.relation = '02' AND elder.relation IN ('50', '51', '52', '57', '58'))
        )
)
SELECT person_key, count(*) AS parents_away, sum(is_long) AS parents_away_long FROM parent GROUP BY person_key
