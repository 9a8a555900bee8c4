-- Occurrences of one concept at most 30 days apart are one era.
WITH span AS (
  SELECT person_id, condition_concept_id, condition_start_date AS first,
    greatest(coalesce(condition_end_date, condition_start_date), condition_start_date) AS last
  FROM condition_occurrence WHERE condition_concept_id <> 0
), marked AS (
  SELECT *, first > max(last) OVER (
    PARTITION BY person_id, condition_concept_id ORDER BY first, last
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) + 30 AS is_new
  FROM span
), grouped AS (
  SELECT *, count(*) FILTER (is_new) OVER (
    PARTITION BY person_id, condition_concept_id ORDER BY first, last ROWS UNBOUNDED PRECEDING) AS era
  FROM marked
)
SELECT omop_key('condition_era', CAST(person_id AS VARCHAR) || '|' || CAST(condition_concept_id AS VARCHAR) || '|'
    || CAST(min(first) AS VARCHAR)) AS condition_era_id,
  person_id, condition_concept_id, min(first) AS condition_era_start_date, max(last) AS condition_era_end_date,
  count(*) AS condition_occurrence_count
FROM grouped GROUP BY person_id, condition_concept_id, era
