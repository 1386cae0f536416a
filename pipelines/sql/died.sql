-- Whom another office than the register has told dead by the day; what was taken back (误报) is no death.
SELECT person_key, died_on, reported_on
FROM reported
WHERE person_key IS NOT NULL AND died_on <= :as_of AND (status IS NULL OR status <> 'withdrawn')
