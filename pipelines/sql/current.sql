-- The rows of one feed as they were known on the day: of each record the version known last.
-- Versions known on the same day: the delivery and the line decide, so that the answer is always the same one.
SELECT *
FROM rows
WHERE known_on <= :as_of
QUALIFY row_number() OVER (PARTITION BY row_key ORDER BY known_on DESC, delivery DESC, line DESC) = 1
