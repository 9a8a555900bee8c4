SELECT event_id AS device_exposure_id, person_id, concept_id AS device_concept_id,
  start_date AS device_exposure_start_date, start_datetime AS device_exposure_start_datetime,
  end_date AS device_exposure_end_date, end_datetime AS device_exposure_end_datetime,
  type_concept_id AS device_type_concept_id, provider_id, visit_occurrence_id, visit_detail_id,
  code AS device_source_value, source_concept_id AS device_source_concept_id,
  CASE WHEN unit IS NOT NULL THEN coalesce(unit_concept_id, 0) END AS unit_concept_id, unit AS unit_source_value,
  unit_source_concept_id
FROM omop_event WHERE domain_id = 'Device'
