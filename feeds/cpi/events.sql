SELECT
    area,
    month AS occurred_on,
    known_on,
    cpi_ppm,
    food_ppm,
    delivery,
    line
FROM landed
