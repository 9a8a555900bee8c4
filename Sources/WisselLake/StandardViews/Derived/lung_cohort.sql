-- People with lung cancer, from incidence to death or last contact: what a survival analysis reads. Status 2 is dead and
-- 1 is censored, sex 1 is male and 2 is female, as in the data set of the NCCTG; event is 1 for dead and 0 for censored, as
-- methods for survival read it. Who died in a month without a day, died on its first, or on the last day somebody saw them
-- in it; of whom only the year is known, the last contact is the last that is known.
WITH contact AS (
  SELECT patient_id, max(coalesce(@date(period_end), @date(period_start))) AS last_contact
  FROM encounters WHERE status NOT IN ('planned', 'cancelled', 'entered-in-error') GROUP BY patient_id
), score AS (
  SELECT patient_id, loinc AS code, coalesce(CAST(value_integer AS DOUBLE), CAST(@decimal(value) AS DOUBLE)) AS score,
    @date(effective) AS day
  FROM observations WHERE loinc IN ('89247-1', '89243-0', '29463-7') AND status IN ('final', 'amended', 'corrected')
), scored AS (
  SELECT t.id,
    min_by(s.score, s.day) FILTER (s.code = '89247-1' AND s.day >= t."incidenceDate" - 60) AS ph_ecog,
    min_by(s.score, s.day) FILTER (s.code = '89243-0' AND s.day >= t."incidenceDate" - 60) AS ph_karno,
    max_by(s.score, s.day) FILTER (s.code = '29463-7' AND s.day < t."incidenceDate" - 90) AS weight_before,
    min_by(s.score, s.day) FILTER (s.code = '29463-7' AND s.day >= t."incidenceDate" - 60) AS weight
  FROM nkr_tumor t JOIN score s ON s.patient_id = t.patient_id
  GROUP BY t.id
), person AS (
  SELECT p.*, c.last_contact, coalesce(@date(p.deceased_date), greatest(@month(p.deceased_date),
    CASE WHEN date_trunc('month', c.last_contact) = @month(p.deceased_date) THEN c.last_contact END)) AS died
  FROM patients p LEFT JOIN contact c ON c.patient_id = p.patient_id
)
SELECT p.patient_id,
  CAST(greatest(date_diff('day', t."incidenceDate", coalesce(p.died, p.last_contact)), 0) AS INTEGER) AS time,
  CASE WHEN p.died IS NOT NULL THEN 2 ELSE 1 END AS status,
  CASE WHEN p.died IS NOT NULL THEN 1 ELSE 0 END AS event,
  CAST(date_part('year', t."incidenceDate") - date_part('year', @day(p.birth_date))
    - CASE WHEN strftime(t."incidenceDate", '%m%d') < strftime(@day(p.birth_date), '%m%d') THEN 1 ELSE 0 END
    AS INTEGER) AS age,
  CASE p.gender WHEN 'male' THEN 1 WHEN 'female' THEN 2 END AS sex,
  CAST(s.ph_ecog AS INTEGER) AS ph_ecog, CAST(s.ph_karno AS INTEGER) AS ph_karno,
  round(s.weight_before - s.weight, 1) AS wt_loss, t."cStadium" AS stage, t.morfology AS histology,
  p.patient_id AS _patient, t.id AS _resource
FROM nkr_tumor t
JOIN person p ON p.patient_id = t.patient_id
LEFT JOIN scored s ON s.id = t.id
WHERE t.icd10 LIKE 'C34%' AND t."incidenceDate" IS NOT NULL
  AND coalesce(p.died, p.last_contact) IS NOT NULL
ORDER BY p.patient_id
