-- An open visit ends at the last day of the data; an open contact of a day ends that day.
SELECT v.visit_occurrence_id, v.person_id,
  CASE v.class WHEN 'IMP' THEN 9201 WHEN 'ACUTE' THEN 9201 WHEN 'NONAC' THEN 9201 WHEN 'AMB' THEN 9202
    WHEN 'EMER' THEN 9203 WHEN 'OBSENC' THEN 262 WHEN 'VR' THEN 5083 WHEN 'HH' THEN 581476 WHEN 'SS' THEN 9202
    ELSE 0 END AS visit_concept_id,
  v.start_date AS visit_start_date, v.start_datetime AS visit_start_datetime,
  coalesce(v.end_date, CASE WHEN v.class IN ('IMP', 'ACUTE', 'NONAC') THEN s.last_day ELSE v.start_date END)
    AS visit_end_date,
  v.end_datetime AS visit_end_datetime, 32817 AS visit_type_concept_id, r.provider_id, c.care_site_id,
  v.class AS visit_source_value, 0 AS visit_source_concept_id, v.admit_source AS admitted_from_source_value,
  CASE WHEN v.admit_source IS NOT NULL THEN coalesce(a.concept_id, 0) END AS admitted_from_concept_id,
  CASE WHEN v.discharge_destination IS NOT NULL THEN coalesce(d.concept_id, 0) END AS discharged_to_concept_id,
  v.discharge_destination AS discharged_to_source_value
FROM omop_visit v
CROSS JOIN omop_settings s
LEFT JOIN provider r ON r.provider_id = omop_key('PractitionerRole', v.practitioner_role_id)
LEFT JOIN care_site c ON c.care_site_id = omop_key('Organization', v.organization_id)
LEFT JOIN omop_map a ON a.system = 'http://snomed.info/sct' AND a.code = v.admit_source AND a.choice = 1
LEFT JOIN omop_map d ON d.system = 'http://snomed.info/sct' AND d.code = v.discharge_destination AND d.choice = 1
WHERE v.is_visit
