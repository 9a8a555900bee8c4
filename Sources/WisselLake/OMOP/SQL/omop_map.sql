-- What each code means in the vocabulary: the concept of the code itself, the standard concepts it maps to (often one,
-- sometimes several), and the value it maps to. The site's own map goes first; a code nobody knows has concept 0.
WITH source AS (
  SELECT c.system, c.code, v.vocabulary_id, k.concept_id, k.standard_concept, k.invalid_reason
  FROM omop_code c
  JOIN omop_vocabulary_of v ON v.system = c.system
  JOIN concept k ON k.vocabulary_id = v.vocabulary_id
    AND (k.concept_code = c.code
      OR v.vocabulary_id LIKE 'ICD10%' AND replace(k.concept_code, '.', '') = replace(c.code, '.', ''))
  QUALIFY row_number() OVER (
    PARTITION BY c.system, c.code
    ORDER BY k.invalid_reason IS NOT NULL, k.concept_code <> c.code, v.vocabulary_id, k.concept_id) = 1
), own AS (
  SELECT DISTINCT c.system, c.code, m.target_concept_id AS concept_id
  FROM omop_code c
  JOIN omop_vocabulary_of v ON v.system = c.system
  JOIN source_to_concept_map m ON m.source_vocabulary_id = v.vocabulary_id AND m.source_code = c.code
  JOIN concept k ON k.concept_id = m.target_concept_id AND k.standard_concept = 'S' AND k.invalid_reason IS NULL
  CROSS JOIN omop_settings s
  WHERE m.invalid_reason IS NULL AND m.target_concept_id <> 0
    -- A map counts on the last day of the data; one without dates always does.
    AND coalesce(replace(m.valid_start_date, '-', ''), '') <= strftime(s.last_day, '%Y%m%d')
    AND coalesce(replace(m.valid_end_date, '-', ''), '99999999') >= strftime(s.last_day, '%Y%m%d')
), mapped AS (
  SELECT system, code, concept_id FROM own
  UNION ALL
  SELECT system, code, concept_id FROM source
  WHERE standard_concept = 'S' AND invalid_reason IS NULL AND (system, code) NOT IN (SELECT (system, code) FROM own)
  UNION ALL
  SELECT s.system, s.code, k.concept_id
  FROM source s
  JOIN concept_relationship r ON r.concept_id_1 = s.concept_id AND r.relationship_id = 'Maps to'
    AND r.invalid_reason IS NULL
  JOIN concept k ON k.concept_id = r.concept_id_2 AND k.standard_concept = 'S' AND k.invalid_reason IS NULL
  WHERE NOT (coalesce(s.standard_concept, '') = 'S' AND s.invalid_reason IS NULL)
    AND (s.system, s.code) NOT IN (SELECT (system, code) FROM own)
), valued AS (
  SELECT s.system, s.code, min(k.concept_id) AS value_concept_id
  FROM source s
  JOIN concept_relationship r ON r.concept_id_1 = s.concept_id AND r.relationship_id = 'Maps to value'
    AND r.invalid_reason IS NULL
  JOIN concept k ON k.concept_id = r.concept_id_2 AND k.invalid_reason IS NULL
  GROUP BY ALL
)
SELECT c.system, c.code, coalesce(s.concept_id, 0) AS source_concept_id, coalesce(m.concept_id, 0) AS concept_id,
  k.domain_id, v.value_concept_id,
  row_number() OVER (PARTITION BY c.system, c.code ORDER BY m.concept_id) AS choice
FROM omop_code c
LEFT JOIN source s ON s.system = c.system AND s.code = c.code
LEFT JOIN mapped m ON m.system = c.system AND m.code = c.code
LEFT JOIN concept k ON k.concept_id = m.concept_id
LEFT JOIN valued v ON v.system = c.system AND v.code = c.code
