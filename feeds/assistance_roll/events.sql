SELECT
    person_key,
    granted_from AS occurred_on,
    known_on,
    granted_from AS valid_from,
    granted_until AS valid_to,
    CASE WHEN benefit = 'destitute' THEN 1 END AS destitute,
    CASE WHEN benefit = 'dibao' THEN 1 END AS dibao,
    CASE WHEN benefit = 'edge' THEN 1 END AS edge,
    CASE WHEN benefit = 'rigid' THEN 1 END AS rigid,
    CASE WHEN benefit = 'temporary' THEN 1 END AS temporary,
    CASE WHEN benefit = 'disability_living' THEN 1 END AS disability_living,
    CASE WHEN benefit = 'disability_care' THEN 1 END AS disability_care,
    CASE WHEN benefit <> 'temporary' THEN amount_fen END AS monthly_fen,
    CASE WHEN benefit = 'temporary' THEN amount_fen END AS temporary_fen,
    delivery,
    line
FROM landed
