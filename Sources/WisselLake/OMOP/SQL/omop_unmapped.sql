-- Codes without a standard concept, the most frequent first. A code that few records have may tell of one person: it is
-- counted and not named.
WITH counted AS (
  SELECT kind, system, code, count(DISTINCT id) AS records FROM omop_event WHERE concept_id = 0 GROUP BY ALL
  UNION ALL
  SELECT 'unit', 'http://unitsofmeasure.org', unit, count(DISTINCT id) FROM omop_event
  WHERE unit IS NOT NULL AND coalesce(unit_concept_id, 0) = 0 GROUP BY ALL
)
SELECT kind, CASE WHEN records >= minimum THEN system END AS system, CASE WHEN records >= minimum THEN code END AS code,
  count(*) AS codes, CAST(sum(records) AS BIGINT) AS records
FROM counted CROSS JOIN (SELECT minimum_count AS minimum FROM omop_settings)
GROUP BY 1, 2, 3 ORDER BY records DESC, kind, system, code
