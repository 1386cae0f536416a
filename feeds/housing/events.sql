SELECT
    person_key,
    starts_on AS occurred_on,
    known_on,
    starts_on AS valid_from,
    ends_on AS valid_to,
    CASE WHEN kind = 'rent_subsidy' THEN 1 END AS rent_subsidies,
    CASE WHEN kind = 'rent_subsidy' THEN monthly_fen END AS rent_subsidy_fen,
    CASE WHEN kind = 'rent_subsidy' THEN ends_on END AS rent_subsidy_until,
    CASE WHEN kind = 'public_rental' THEN 1 END AS public_rentals,
    CASE WHEN kind = 'dangerous_house' AND danger_grade IN ('C', 'D') THEN 1 END AS dangerous_houses,
    CASE WHEN kind = 'dangerous_house' AND danger_grade = 'D' THEN 1 END AS grave_dangers,
    delivery,
    line
FROM landed
