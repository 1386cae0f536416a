-- Open: neither paid, nor lost, nor ended. A judgment that nobody pays feeds nobody.
SELECT
    person_key,
    granted_on AS occurred_on,
    known_on,
    CASE WHEN outcome = 'ended' THEN NULL ELSE 1 END AS cases,
    CASE WHEN outcome IN ('paid', 'lost', 'ended') THEN NULL ELSE 1 END AS open_claims,
    CASE WHEN outcome IN ('paid', 'lost', 'ended') THEN NULL WHEN matter = 'wages' THEN claimed_fen END AS wages_open_fen,
    CASE WHEN outcome IN ('paid', 'lost', 'ended') THEN NULL WHEN matter = 'wages' THEN 1 END AS wages_open,
    CASE
        WHEN outcome IN ('paid', 'lost', 'ended') THEN NULL
        WHEN matter IN ('work_injury', 'traffic_injury', 'other_injury') THEN 1
    END AS injury_open,
    CASE WHEN outcome IN ('paid', 'lost', 'ended') THEN NULL WHEN matter = 'maintenance' THEN 1 END AS maintenance_open,
    CASE WHEN outcome IN ('paid', 'lost', 'ended') THEN NULL ELSE claimed_fen END AS claimed_open_fen,
    delivery,
    line
FROM landed
