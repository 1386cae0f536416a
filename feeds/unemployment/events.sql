SELECT
    person_key,
    registered_on AS occurred_on,
    known_on,
    registered_on AS valid_from,
    ended_on AS valid_to,
    1 AS registrations,
    benefit_monthly_fen,
    benefit_until,
    CASE WHEN cause IN ('dismissed', 'expired', 'closed') THEN 1 END AS involuntary,
    delivery,
    line
FROM landed
