-- Natural as in 应急〔2020〕19号 一（二）2: what strikes from nature has its own aid (社会救助法 art. 28), a fire is an emergency (art. 29).
SELECT
    household_key,
    person_key,
    happened_on AS occurred_on,
    known_on,
    1 AS disasters,
    CASE WHEN kind IN ('fire', 'explosion', 'collapse', 'other') THEN NULL ELSE 1 END AS natural,
    CASE WHEN kind IN ('fire', 'explosion', 'collapse', 'other') THEN 1 END AS accidental,
    loss_fen,
    CASE WHEN house IN ('collapsed', 'severe') THEN 1 END AS destroyed,
    CASE WHEN house IN ('collapsed', 'severe', 'slight') THEN 1 END AS damaged,
    hurt,
    delivery,
    line
FROM landed
