SELECT era_id AS drug_era_id, person_id, concept_id AS drug_concept_id, first AS drug_era_start_date,
  last AS drug_era_end_date, occurrences AS drug_exposure_count, uncovered_days AS gap_days
FROM omop_era WHERE kind = 'drug_era'
