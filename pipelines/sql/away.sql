-- Who is away on the day by the word of a court, a prison or the police; ``is_long``: for six months or more, as it counts for
-- children (民发〔2019〕62号 一): a term of that length, or lost for so long already; who was declared missing has been.
SELECT
    person_key,
    kind,
    CASE
        WHEN kind = 'missing' THEN 1
        WHEN starts_on + INTERVAL 6 MONTH <= :as_of THEN 1
        WHEN kind <> 'out_of_contact' AND ends_on >= starts_on + INTERVAL 6 MONTH THEN 1
        ELSE 0
    END AS is_long
FROM absence
WHERE person_key IS NOT NULL AND starts_on <= :as_of AND (ends_on IS NULL OR ends_on > :as_of)
