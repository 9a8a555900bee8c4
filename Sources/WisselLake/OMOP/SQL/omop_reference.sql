-- Of each type how many refer to something, and how many to what is not in its table.
WITH event AS (
  SELECT DISTINCT kind, id, encounter_id IS NOT NULL AS has_encounter, visit_occurrence_id IS NULL AS lacks_encounter,
    practitioner_role_id IS NOT NULL AS has_role, provider_id IS NULL AS lacks_role
  FROM omop_event
), reference AS (
  SELECT type, 'patient' AS reference, rule IS NOT DISTINCT FROM 'no person' AS is_unresolved FROM omop_resource
    WHERE type NOT IN ('Patient', 'Death')
  UNION ALL SELECT kind, 'encounter', lacks_encounter FROM event WHERE has_encounter
  UNION ALL SELECT kind, 'practitioner_role', lacks_role FROM event WHERE has_role
  UNION ALL SELECT 'Encounter', 'part_of', is_visit FROM omop_visit WHERE part_of_id IS NOT NULL
  UNION ALL SELECT 'Encounter', 'practitioner_role',
    omop_key('PractitionerRole', practitioner_role_id) NOT IN (SELECT provider_id FROM provider)
  FROM omop_visit WHERE practitioner_role_id IS NOT NULL
  UNION ALL SELECT 'Encounter', 'organization',
    omop_key('Organization', organization_id) NOT IN (SELECT care_site_id FROM care_site)
  FROM omop_visit WHERE organization_id IS NOT NULL
  UNION ALL SELECT 'Patient', 'organization', omop_key('Organization', organization_id) NOT IN
    (SELECT care_site_id FROM care_site)
  FROM patients WHERE organization_id IS NOT NULL
)
SELECT type, reference, count(*) AS resources, count(*) FILTER (is_unresolved) AS unresolved
FROM reference GROUP BY ALL ORDER BY ALL
