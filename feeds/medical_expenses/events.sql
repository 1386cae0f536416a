-- A reversal is a negative row. It counts on the day of the settlement that it takes back, so that both leave a window together:
-- sums net out, and the count falls by one again. Where that settlement is not known it counts on its own day.
SELECT
    person_key,
    coalesce(reverses_setl_id__occurred_on, settled_on) AS occurred_on,
    known_on,
    self_paid_fen,
    CASE WHEN med_type IN ('21', '22', '23', '24', '25', '26', '28', '52') THEN self_paid_fen END AS inpatient_self_paid_fen,
    total_fen,
    CASE WHEN reverses_setl_id IS NULL THEN 1 ELSE -1 END AS settlements,
    CASE WHEN med_type NOT IN ('21', '22', '23', '24', '25', '26', '28', '52') THEN NULL WHEN reverses_setl_id IS NULL THEN 1 ELSE -1 END AS inpatient_stays,
    delivery,
    line
FROM landed
