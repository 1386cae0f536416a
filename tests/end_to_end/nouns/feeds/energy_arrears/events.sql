SELECT person_key, due_on AS occurred_on, known_on, arrears_fen, delivery, line
FROM landed
