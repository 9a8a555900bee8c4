SELECT event_id AS drug_exposure_id, person_id, concept_id AS drug_concept_id, start_date AS drug_exposure_start_date,
  start_datetime AS drug_exposure_start_datetime, greatest(coalesce(end_date, start_date), start_date)
    AS drug_exposure_end_date,
  end_datetime AS drug_exposure_end_datetime, type_concept_id AS drug_type_concept_id, provider_id,
  visit_occurrence_id, visit_detail_id, code AS drug_source_value, source_concept_id AS drug_source_concept_id,
  unit AS dose_unit_source_value
FROM omop_event WHERE domain_id = 'Drug'
