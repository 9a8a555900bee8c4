-- NKRTumor: a primary malignancy a row. Which date counts as the incidence date, and by which rule, follows the
-- registry's order: confirmation by pathology, first admission, first visit, date of diagnosis, date of death.
WITH malignancy AS (
  -- C77 to C79 are metastases and C80 has no known primary.
  SELECT c.*, left(c.icd10, 3) AS site,
    row_number() OVER (
      PARTITION BY c.patient_id, left(c.icd10, 3)
      ORDER BY @day(coalesce(c.onset_date, c.recorded_date)), c.condition_id) AS copy
  FROM conditions c
  WHERE c.icd10 LIKE 'C%' AND left(c.icd10, 3) NOT IN ('C77', 'C78', 'C79', 'C80')
    AND coalesce(c.verification_status, '') NOT IN ('refuted', 'entered-in-error')
), tumour AS (
  -- One row per person and three-character category.
  SELECT * FROM malignancy WHERE copy = 1
), contact AS (
  -- The encounters that are about a tumour.
  SELECT m.patient_id, m.site, d.encounter_id
  FROM malignancy m JOIN encounter_diagnoses d ON d.condition_id = m.condition_id
  UNION
  SELECT patient_id, site, encounter_id FROM malignancy WHERE encounter_id IS NOT NULL
), related AS (
  SELECT d.condition_id, @date(e.period_start) AS day, e.class
  FROM encounter_diagnoses d JOIN encounters e ON e.encounter_id = d.encounter_id
), pathology AS (
  -- Reports of what is malignant: primary (3), metastasis (6), or either of them (9). The day is that of the procedure,
  -- or else of the result. Cytology and haematology are weaker grounds than tissue, and so is tissue of a metastasis.
  SELECT report_id, patient_id, encounter_id, icd_o_3, @day(coalesce(CAST(effective AS VARCHAR), CAST(issued AS VARCHAR))) AS day,
    CASE WHEN service IN ('CP', 'HM') THEN '5' WHEN split_part(icd_o_3, '/', 2) LIKE '6%' THEN '6' ELSE '7' END AS basis,
    -- A metastasis lies elsewhere than its tumour.
    CASE WHEN split_part(icd_o_3, '/', 2) NOT LIKE '6%' THEN left(topography, 3) END AS site
  FROM pathology_reports
  WHERE status NOT IN ('entered-in-error', 'cancelled')
    AND (split_part(icd_o_3, '/', 2) = '' OR split_part(icd_o_3, '/', 2)[1:1] IN ('3', '6', '9'))
), candidate AS (
  SELECT t.condition_id, r.report_id, r.icd_o_3, r.day, r.basis,
    -- A report is about one tumour: that of its place, then that of its encounter, then the nearest in time.
    row_number() OVER (
      PARTITION BY r.report_id
      ORDER BY coalesce(r.site = t.site, false) DESC, c.encounter_id IS NULL,
        abs(date_diff('day', r.day, @day(coalesce(t.recorded_date, t.onset_date)))), t.condition_id) AS choice
  FROM pathology r
  JOIN tumour t ON t.patient_id = r.patient_id
    AND abs(date_diff('day', r.day, @day(coalesce(t.recorded_date, t.onset_date)))) <= 365
  LEFT JOIN contact c ON c.patient_id = t.patient_id AND c.site = t.site AND c.encounter_id = r.encounter_id
  WHERE coalesce(r.site = t.site, true)
), confirmation AS (
  SELECT condition_id, min(day) AS confirmed, max(basis) AS basis,
    min_by(icd_o_3, (-CAST(basis AS INTEGER), day, report_id)) AS icd_o_3
  FROM candidate WHERE choice = 1 GROUP BY condition_id
), dated AS (
  SELECT t.*, f.confirmed, f.basis, f.icd_o_3, @day(coalesce(t.onset_date, t.recorded_date)) AS diagnosed,
    @month(p.deceased_date) AS died,
    (SELECT min(day) FROM related r WHERE r.condition_id = t.condition_id AND r.class IN ('IMP', 'ACUTE', 'SS')) AS admitted,
    (SELECT min(day) FROM related r WHERE r.condition_id = t.condition_id AND r.class IN ('AMB', 'VR')) AS visited
  FROM tumour t
  JOIN patients p ON p.patient_id = t.patient_id
  LEFT JOIN confirmation f ON f.condition_id = t.condition_id
), staged AS (
  SELECT d.*, coalesce(confirmed, admitted, visited, diagnosed, died) AS incidence_date,
    CASE WHEN confirmed IS NOT NULL THEN 1 WHEN admitted IS NOT NULL THEN 2 WHEN visited IS NOT NULL THEN 3
      WHEN diagnosed IS NOT NULL THEN 4 WHEN died IS NOT NULL THEN 5 END AS incidence_rule
  FROM dated d
), finding AS (
  -- The edition is the number in the method: "UICC 8", "AJCC, 8th edition".
  SELECT patient_id, loinc AS code, value_code, @date(effective) AS day,
    nullif(regexp_extract(method, '\b([4-9])(?:th|e|de|ste)?\b', 1), '') AS edition
  FROM observations
  WHERE status IN ('final', 'amended', 'corrected')
    AND loinc IN ('21908-9', '21905-5', '21906-3', '21907-1', '21902-2', '21899-0', '21900-6', '21901-4')
), stage AS (
  SELECT s.condition_id,
    min_by(f.value_code, (f.day, f.value_code)) FILTER (f.code = '21905-5') AS "cT",
    min_by(f.value_code, (f.day, f.value_code)) FILTER (f.code = '21906-3') AS "cN",
    min_by(f.value_code, (f.day, f.value_code)) FILTER (f.code = '21907-1') AS "cM",
    min_by(f.value_code, (f.day, f.value_code)) FILTER (f.code = '21908-9') AS "cStadium",
    min_by(f.edition, (f.day, f.edition)) FILTER (f.code IN ('21908-9', '21905-5', '21906-3', '21907-1'))
      AS "cTnmEdition",
    min_by(f.value_code, (f.day, f.value_code)) FILTER (f.code = '21899-0') AS "pT",
    min_by(f.value_code, (f.day, f.value_code)) FILTER (f.code = '21900-6') AS "pN",
    min_by(f.value_code, (f.day, f.value_code)) FILTER (f.code = '21901-4') AS "pM",
    min_by(f.value_code, (f.day, f.value_code)) FILTER (f.code = '21902-2') AS "pStadium",
    min_by(f.edition, (f.day, f.edition)) FILTER (f.code IN ('21902-2', '21899-0', '21900-6', '21901-4'))
      AS "pTnmEdition"
  FROM staged s
  JOIN finding f ON f.patient_id = s.patient_id AND abs(date_diff('day', f.day, s.incidence_date)) <= 120
  GROUP BY s.condition_id
)
SELECT s.condition_id AS id, s.patient_id,
  row_number() OVER (PARTITION BY s.patient_id ORDER BY s.incidence_date, s.condition_id) AS sequencenr,
  s.incidence_date AS "incidenceDate", s.incidence_rule, coalesce(s.body_site, s.icd10) AS topography, s.icd10,
  left(s.icd_o_3, 4) AS morfology,
  -- A registry knows a tumour by its primary: what is said of a metastasis (6), or of either (9), is malignant (3).
  nullif(translate(split_part(s.icd_o_3, '/', 2)[1:1], '69', '33'), '') AS behaviour,
  nullif(split_part(s.icd_o_3, '/', 2)[2:2], '') AS grade,
  -- Grounds of the diagnosis: pathology, the death alone, or the clinic.
  coalesce(s.basis, CASE WHEN s.incidence_rule = 5 THEN '0' ELSE '1' END) AS basis,
  g.* EXCLUDE (condition_id), s.patient_id AS _patient, s.condition_id AS _resource
FROM staged s LEFT JOIN stage g ON g.condition_id = s.condition_id
ORDER BY s.patient_id, sequencenr
