-- A dropout happened on the day of leaving, everything else when the school put the student on its list.
-- After a dropout the list tells no fees: nobody pays for the rest of the year.
SELECT
    person_key,
    CASE WHEN state = 'dropped_out' AND left_on IS NOT NULL THEN left_on ELSE recognised_on END AS occurred_on,
    known_on,
    CASE WHEN difficulty <> 'none' AND state IN ('enrolled', 'at_risk', 'suspended') THEN 1 END AS students_in_difficulty,
    CASE WHEN difficulty = 'special' AND state IN ('enrolled', 'at_risk', 'suspended') THEN 1 END AS special_difficulty,
    CASE WHEN boards = 'yes' AND state IN ('enrolled', 'at_risk', 'suspended') THEN 1 END AS boarders,
    CASE WHEN state = 'at_risk' THEN 1 END AS at_risk,
    CASE WHEN state = 'dropped_out' THEN 1 END AS dropouts,
    CASE WHEN state = 'dropped_out' AND stage = 'compulsory' THEN 1 END AS compulsory_dropouts,
    CASE WHEN state IN ('enrolled', 'at_risk', 'left') THEN fees_fen END AS fees_fen,
    aid_fen,
    delivery,
    line
FROM landed
