-- NKRTumor: a primary malignancy a row. Which date counts as the incidence date, and by which rule, follows the
-- registry's order: confirmation by pathology, first admission, first visit, date of diagnosis, date of death.
WITH tumour AS (
  -- One row per person and three-character category: C77 to C79 are metastases and C80 has no known primary.
  SELECT c.*, left(c.icd10, 3) AS category,
    row_number() OVER (
      PARTITION BY c.patient_id, left(c.icd10, 3)
      ORDER BY @day(coalesce(c.onset_date, c.recorded_date)), c.condition_id) AS copy
  FROM conditions c
  WHERE c.icd10 LIKE 'C%' AND left(c.icd10, 3) NOT IN ('C77', 'C78', 'C79', 'C80')
    AND coalesce(c.verification_status, '') NOT IN ('refuted', 'entered-in-error')
), related AS (
  SELECT d.condition_id, @date(e.period_start) AS day, e.class
  FROM encounter_diagnoses d JOIN encounters e ON e.encounter_id = d.encounter_id
), dated AS (
  SELECT t.*,
    (SELECT min_by(r, (coalesce(@day(r.effective), @day(r.issued)), r.report_id)) FROM pathology_reports r
      WHERE r.patient_id = t.patient_id AND r.icd_o_3 IS NOT NULL AND r.status NOT IN ('entered-in-error', 'cancelled')
        AND abs(date_diff('day', coalesce(@day(r.effective), @day(r.issued)),
          @day(coalesce(t.recorded_date, t.onset_date)))) <= 365) AS report,
    (SELECT min(day) FROM related r WHERE r.condition_id = t.condition_id AND r.class IN ('IMP', 'ACUTE', 'SS')) AS admitted,
    (SELECT min(day) FROM related r WHERE r.condition_id = t.condition_id AND r.class IN ('AMB', 'VR')) AS visited
  FROM tumour t WHERE t.copy = 1
), ruled AS (
  SELECT d.*, @day(d.report.effective) AS confirmed, @date(coalesce(d.onset_date, d.recorded_date)) AS diagnosed,
    @date(p.deceased_date) AS died
  FROM dated d JOIN patients p ON p.patient_id = d.patient_id
), staged AS (
  SELECT r.*, coalesce(confirmed, admitted, visited, diagnosed, died) AS incidence_date,
    CASE WHEN confirmed IS NOT NULL THEN 1 WHEN admitted IS NOT NULL THEN 2 WHEN visited IS NOT NULL THEN 3
      WHEN diagnosed IS NOT NULL THEN 4 WHEN died IS NOT NULL THEN 5 END AS incidence_rule
  FROM ruled r
), finding AS (
  SELECT patient_id, code, value_code, @date(effective) AS day FROM observations
  WHERE code_system = 'http://loinc.org' AND status IN ('final', 'amended', 'corrected')
    AND code IN ('21908-9', '21905-5', '21906-3', '21907-1', '21902-2', '21899-0', '21900-6', '21901-4')
), stage AS (
  SELECT s.condition_id,
    min_by(f.value_code, (f.day, f.value_code)) FILTER (f.code = '21905-5') AS "cT",
    min_by(f.value_code, (f.day, f.value_code)) FILTER (f.code = '21906-3') AS "cN",
    min_by(f.value_code, (f.day, f.value_code)) FILTER (f.code = '21907-1') AS "cM",
    min_by(f.value_code, (f.day, f.value_code)) FILTER (f.code = '21908-9') AS "cStadium",
    min_by(f.value_code, (f.day, f.value_code)) FILTER (f.code = '21899-0') AS "pT",
    min_by(f.value_code, (f.day, f.value_code)) FILTER (f.code = '21900-6') AS "pN",
    min_by(f.value_code, (f.day, f.value_code)) FILTER (f.code = '21901-4') AS "pM",
    min_by(f.value_code, (f.day, f.value_code)) FILTER (f.code = '21902-2') AS "pStadium"
  FROM staged s
  JOIN finding f ON f.patient_id = s.patient_id AND abs(date_diff('day', f.day, s.incidence_date)) <= 120
  GROUP BY s.condition_id
)
SELECT s.condition_id AS id, s.patient_id,
  row_number() OVER (PARTITION BY s.patient_id ORDER BY s.incidence_date, s.condition_id) AS sequencenr,
  s.incidence_date AS "incidenceDate", s.incidence_rule, coalesce(s.body_site, s.icd10) AS topography, s.icd10,
  left(s.report.icd_o_3, 4) AS morfology, nullif(split_part(s.report.icd_o_3, '/', 2)[1:1], '') AS behaviour,
  nullif(split_part(s.report.icd_o_3, '/', 2)[2:2], '') AS grade,
  g.* EXCLUDE (condition_id), s.patient_id AS _patient, s.condition_id AS _resource
FROM staged s LEFT JOIN stage g ON g.condition_id = s.condition_id
ORDER BY s.patient_id, sequencenr
