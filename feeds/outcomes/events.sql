SELECT
    household_key,
    found_on AS occurred_on,
    known_on,
    CASE WHEN finding = 'hardship' THEN 1 END AS hardship_found,
    CASE WHEN finding = 'no_hardship' THEN 1 END AS no_hardship_found,
    CASE WHEN finding IN ('hardship', 'no_hardship') THEN 1 END AS visits,
    delivery,
    line
FROM landed
