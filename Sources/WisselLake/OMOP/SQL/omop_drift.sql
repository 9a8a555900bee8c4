-- This build beside the one before: what each counted, the last month the one before knew of a table, whether it had the
-- table at all, and the order of what it had most of.
SELECT coalesce(b.kind, n.kind) AS kind, coalesce(b.table_name, n.table_name) AS table_name,
  coalesce(b.concept_id, n.concept_id) AS concept_id, coalesce(b.unit_concept_id, n.unit_concept_id) AS unit_concept_id,
  coalesce(b.month, n.month) AS month, b.records AS records_before, n.records AS records_now,
  b.persons AS persons_before, n.persons AS persons_now, b.unmapped AS unmapped_before, n.unmapped AS unmapped_now,
  b.mean AS mean_before, n.mean AS mean_now, b.median AS median_before, n.median AS median_now,
  max(b.month) OVER (PARTITION BY coalesce(b.table_name, n.table_name)) AS last_before,
  count(b.kind) OVER (PARTITION BY coalesce(b.table_name, n.table_name)) > 0 AS is_known,
  row_number() OVER (PARTITION BY b.kind, b.table_name ORDER BY b.records DESC, b.concept_id, b.unit_concept_id) AS place
FROM omop_profile_before b
FULL JOIN omop_profile n ON n.kind = b.kind AND n.table_name = b.table_name
  AND n.concept_id IS NOT DISTINCT FROM b.concept_id AND n.unit_concept_id IS NOT DISTINCT FROM b.unit_concept_id
  AND n.month IS NOT DISTINCT FROM b.month
