-- Which vocabulary of OMOP a FHIR code system is. The Dutch lists are in none: their codes come through the site's
-- source_to_concept_map, under the names given here.
SELECT * FROM (VALUES
  ('http://snomed.info/sct', 'SNOMED'), ('http://loinc.org', 'LOINC'), ('http://unitsofmeasure.org', 'UCUM'),
  ('http://hl7.org/fhir/sid/icd-10', 'ICD10'), ('http://hl7.org/fhir/sid/icd-10-cm', 'ICD10CM'),
  ('http://hl7.org/fhir/sid/cvx', 'CVX'), ('http://hl7.org/fhir/sid/ndc', 'NDC'),
  ('http://hl7.org/fhir/sid/icd-10-nl', 'ICD10NL'), ('http://www.whocc.no/atc', 'ATC'),
  ('http://www.nlm.nih.gov/research/umls/rxnorm', 'RxNorm'),
  ('http://terminology.hl7.org/CodeSystem/icd-o-3', 'ICDO3'),
  ('https://plugin.healthcare/fhir/CodeSystem/dhd-dx-thesaurus', 'DHD-DT'),
  ('urn:oid:2.16.840.1.113883.2.4.4.1.902.40', 'DHD-DT'),
  ('https://plugin.healthcare/fhir/CodeSystem/dhd-specialisms', 'DHD-SPEC'),
  ('urn:oid:2.16.840.1.113883.2.4.6.7', 'VEKTIS-SPEC'), ('urn:oid:2.16.840.1.113883.2.4.3.27.15.5', 'NZA-ZA')
) AS v(system, vocabulary_id)
UNION ALL
SELECT 'http://hl7.org/fhir/sid/icd-10-nl', 'ICD10' FROM omop_settings WHERE icd10_nl_is_icd10
