-- The rows of one feed as they were known on the day: of each record the last word of the department (outdated.sql).
SELECT rows.*
FROM rows
ANTI JOIN outdated ON rows.delivery = outdated.delivery AND rows.line = outdated.line
WHERE rows.known_on <= :as_of
