-- About records, not about households: it names nobody to whom a fact could belong.
SELECT
    pair_id,
    decided_on AS occurred_on,
    known_on,
    CASE WHEN decision = 'same' THEN 1 END AS same,
    CASE WHEN decision = 'not_same' THEN 1 END AS not_same,
    CASE WHEN decision = 'undo' THEN 1 END AS undone,
    delivery,
    line
FROM landed
