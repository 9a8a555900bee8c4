-- Every code the data hold, once.
SELECT DISTINCT system, code FROM (
  SELECT 'http://snomed.info/sct' AS system, snomed AS code FROM conditions
  UNION ALL SELECT 'http://hl7.org/fhir/sid/icd-10-nl', icd10_nl FROM conditions
  UNION ALL SELECT 'http://hl7.org/fhir/sid/icd-10', icd10_who FROM conditions
  UNION ALL SELECT 'https://plugin.healthcare/fhir/CodeSystem/dhd-dx-thesaurus', diagnosis_thesaurus FROM conditions
  UNION ALL SELECT code_system, code FROM observations
  UNION ALL SELECT 'http://loinc.org', loinc FROM observations
  UNION ALL SELECT value_code_system, value_code FROM observations
  UNION ALL SELECT 'http://unitsofmeasure.org', unit FROM observations
  UNION ALL SELECT 'http://unitsofmeasure.org', value_unit FROM questionnaire_answers
  UNION ALL SELECT 'http://unitsofmeasure.org', dose_unit FROM medication_requests
  UNION ALL SELECT 'http://unitsofmeasure.org', dose_unit FROM medication_administrations
  UNION ALL SELECT 'http://snomed.info/sct', admit_source FROM encounters
  UNION ALL SELECT 'http://snomed.info/sct', discharge_destination FROM encounters
  UNION ALL SELECT 'http://loinc.org', document_type FROM letters
  UNION ALL SELECT code_system, code FROM procedures
  UNION ALL SELECT 'urn:oid:2.16.840.1.113883.2.4.3.27.15.5', activity FROM procedures
  UNION ALL SELECT 'http://www.whocc.no/atc', atc FROM medications
  UNION ALL SELECT 'http://www.whocc.no/atc', atc FROM medication_requests
  UNION ALL SELECT 'http://www.whocc.no/atc', atc FROM medication_administrations
  UNION ALL SELECT code_system, code FROM immunizations
  UNION ALL SELECT 'http://unitsofmeasure.org', dose_unit FROM immunizations
  UNION ALL SELECT code_system, code FROM allergies
  UNION ALL SELECT code_system, code FROM specimens
  UNION ALL SELECT 'http://unitsofmeasure.org', unit FROM specimens
  UNION ALL SELECT 'http://snomed.info/sct', body_site FROM specimens
  UNION ALL SELECT item_code_system, item_code FROM questionnaires
  UNION ALL SELECT value_code_system, value_code FROM questionnaire_answers
  UNION ALL SELECT 'urn:oid:2.16.840.1.113883.2.4.6.7', specialism FROM practitioner_roles
  UNION ALL SELECT 'http://terminology.hl7.org/CodeSystem/icd-o-3', icd_o_3 FROM pathology_reports
  -- LOINC's answers yes and no, which booleans become.
  UNION ALL VALUES ('http://loinc.org', 'LA33-6'), ('http://loinc.org', 'LA32-8')
  -- SNOMED's allergy to a substance, of which the substance is the value.
  UNION ALL VALUES ('http://snomed.info/sct', '419199007')
) WHERE code IS NOT NULL AND system IS NOT NULL
