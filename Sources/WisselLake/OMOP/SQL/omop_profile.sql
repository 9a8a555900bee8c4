-- What this build holds, for the next one to be compared with: of each table records, persons and records without a
-- concept; of each month and of each concept the records; of each measured concept and unit also mean and median.
WITH fact AS (
  SELECT 'person' AS table_name, person_id, gender_concept_id AS concept_id, CAST(NULL AS DATE) AS day,
    CAST(NULL AS DECIMAL(28, 10)) AS value, CAST(NULL AS INTEGER) AS unit_concept_id FROM person
  UNION ALL SELECT 'observation_period', person_id, NULL, observation_period_start_date, NULL, NULL
    FROM observation_period
  UNION ALL SELECT 'death', person_id, NULL, death_date, NULL, NULL FROM death
  UNION ALL SELECT 'visit_occurrence', person_id, visit_concept_id, visit_start_date, NULL, NULL FROM visit_occurrence
  UNION ALL SELECT 'visit_detail', person_id, visit_detail_concept_id, visit_detail_start_date, NULL, NULL
    FROM visit_detail
  UNION ALL SELECT 'condition_occurrence', person_id, condition_concept_id, condition_start_date, NULL, NULL
    FROM condition_occurrence
  UNION ALL SELECT 'drug_exposure', person_id, drug_concept_id, drug_exposure_start_date, NULL, NULL FROM drug_exposure
  UNION ALL SELECT 'procedure_occurrence', person_id, procedure_concept_id, procedure_date, NULL, NULL
    FROM procedure_occurrence
  UNION ALL SELECT 'device_exposure', person_id, device_concept_id, device_exposure_start_date, NULL, NULL
    FROM device_exposure
  UNION ALL SELECT 'measurement', person_id, measurement_concept_id, measurement_date, value_as_number, unit_concept_id
    FROM measurement
  UNION ALL SELECT 'observation', person_id, observation_concept_id, observation_date, value_as_number, unit_concept_id
    FROM observation
  UNION ALL SELECT 'note', person_id, note_class_concept_id, note_date, NULL, NULL FROM note
), ranked AS (
  SELECT table_name, concept_id, unit_concept_id, value, sum(n) OVER (
      PARTITION BY table_name, concept_id, unit_concept_id ORDER BY value) AS upto,
    sum(n) OVER (PARTITION BY table_name, concept_id, unit_concept_id) AS total
  FROM (
    SELECT table_name, concept_id, unit_concept_id, value, count(*) AS n FROM fact
    WHERE value IS NOT NULL AND concept_id <> 0 GROUP BY ALL)
), middle AS (
  SELECT table_name, concept_id, unit_concept_id, min(value) FILTER (2 * upto >= total) AS median FROM ranked GROUP BY ALL
), profile AS (
  SELECT 'table' AS kind, table_name, CAST(NULL AS INTEGER) AS concept_id, CAST(NULL AS INTEGER) AS unit_concept_id,
    CAST(NULL AS DATE) AS month, count(*) AS records, count(DISTINCT person_id) AS persons,
    count(*) FILTER (concept_id = 0) AS unmapped, CAST(NULL AS DOUBLE) AS mean, CAST(NULL AS DOUBLE) AS median
  FROM fact GROUP BY table_name
  UNION ALL
  SELECT 'month', table_name, NULL, NULL, date_trunc('month', day), count(*), NULL, NULL, NULL, NULL
  FROM fact WHERE day IS NOT NULL GROUP BY ALL
  UNION ALL
  SELECT 'concept', table_name, concept_id, NULL, NULL, count(*), NULL, NULL, NULL, NULL
  FROM fact WHERE concept_id <> 0 GROUP BY ALL
  UNION ALL
  SELECT 'value', f.table_name, f.concept_id, f.unit_concept_id, NULL, count(*), NULL, NULL, avg(f.value),
    any_value(m.median)
  FROM fact f
  JOIN middle m ON m.table_name = f.table_name AND m.concept_id = f.concept_id
    AND m.unit_concept_id IS NOT DISTINCT FROM f.unit_concept_id
  WHERE f.value IS NOT NULL GROUP BY f.table_name, f.concept_id, f.unit_concept_id
)
SELECT kind, table_name, concept_id, unit_concept_id, CAST(month AS DATE) AS month, records, persons, unmapped,
  CAST(mean AS DOUBLE) AS mean, CAST(median AS DOUBLE) AS median
FROM profile ORDER BY ALL
