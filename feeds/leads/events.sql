SELECT
    household_key,
    person_key,
    received_on AS occurred_on,
    known_on,
    CASE WHEN status = 'withdrawn' THEN NULL ELSE 1 END AS leads,
    CASE WHEN status = 'withdrawn' THEN NULL WHEN source IN ('hotline', 'public') THEN 1 END AS reports,
    CASE WHEN status = 'withdrawn' THEN NULL WHEN source = 'grassroots' THEN 1 END AS grassroots,
    CASE WHEN status = 'withdrawn' THEN NULL WHEN source IN ('department', 'rescue') THEN 1 END AS referrals,
    CASE WHEN status = 'withdrawn' THEN NULL WHEN kind = 'homeless' THEN 1 END AS homeless,
    delivery,
    line
FROM landed
