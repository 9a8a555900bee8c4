-- What is at most 30 days apart is one era: occurrences of one condition, exposures to one ingredient.
WITH span AS (
  SELECT 'condition_era' AS kind, person_id, condition_concept_id AS concept_id, condition_start_date AS first,
    greatest(coalesce(condition_end_date, condition_start_date), condition_start_date) AS last
  FROM condition_occurrence WHERE condition_concept_id <> 0
  UNION ALL
  SELECT 'drug_era', d.person_id, k.concept_id, d.drug_exposure_start_date, d.drug_exposure_end_date
  FROM drug_exposure d
  JOIN concept_ancestor a ON a.descendant_concept_id = d.drug_concept_id
  JOIN concept k ON k.concept_id = a.ancestor_concept_id AND k.concept_class_id = 'Ingredient'
    AND k.standard_concept = 'S'
), marked AS (
  SELECT *, max(last) OVER (
    PARTITION BY kind, person_id, concept_id ORDER BY first, last
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
  FROM span
), grouped AS (
  SELECT *, count(*) FILTER (first > before + 30) OVER (
    PARTITION BY kind, person_id, concept_id ORDER BY first, last ROWS UNBOUNDED PRECEDING) AS era
  FROM marked
)
SELECT omop_key(kind, CAST(person_id AS VARCHAR) || '|' || CAST(concept_id AS VARCHAR) || '|'
    || CAST(min(first) AS VARCHAR)) AS era_id,
  kind, person_id, concept_id, min(first) AS first, max(last) AS last, count(*) AS occurrences,
  sum(CASE WHEN first - before BETWEEN 2 AND 30 THEN first - before - 1 ELSE 0 END) AS uncovered_days
FROM grouped GROUP BY kind, person_id, concept_id, era
