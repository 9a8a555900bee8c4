-- Ward periods: encounters that are part of a visit, and the places of a visit.
WITH part AS (
  SELECT v.visit_detail_id, v.person_id, v.visit_occurrence_id, v.start_date, v.start_datetime,
    coalesce(v.end_date, w.visit_end_date) AS end_date, v.end_datetime, v.class AS source
  FROM omop_visit v JOIN visit_occurrence w ON w.visit_occurrence_id = v.visit_occurrence_id
  WHERE NOT v.is_visit
  UNION ALL
  SELECT omop_key('visit_detail', v.encounter_id || '#' || CAST(l.position AS VARCHAR)), v.person_id, v.visit_occurrence_id,
    coalesce(@month(l.period_start), v.start_date), @timestamp(l.period_start),
    coalesce(@month(l.period_end), w.visit_end_date), @timestamp(l.period_end), v.class
  FROM encounter_locations l
  JOIN omop_visit v ON v.encounter_id = l.encounter_id AND v.is_visit
  JOIN visit_occurrence w ON w.visit_occurrence_id = v.visit_occurrence_id
)
SELECT visit_detail_id, person_id, CASE WHEN source = 'EMER' THEN 9203 ELSE 9201 END AS visit_detail_concept_id,
  start_date AS visit_detail_start_date, start_datetime AS visit_detail_start_datetime,
  end_date AS visit_detail_end_date, end_datetime AS visit_detail_end_datetime,
  32817 AS visit_detail_type_concept_id, source AS visit_detail_source_value,
  0 AS visit_detail_source_concept_id, visit_occurrence_id
FROM part
