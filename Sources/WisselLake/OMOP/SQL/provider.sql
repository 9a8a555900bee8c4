SELECT omop_key('PractitionerRole', r.practitioner_role_id) AS provider_id, coalesce(m.concept_id, 0) AS specialty_concept_id,
  CASE WHEN o.organization_id IS NOT NULL THEN omop_key('Organization', r.organization_id) END AS care_site_id,
  r.specialism AS specialty_source_value, m.source_concept_id AS specialty_source_concept_id
FROM practitioner_roles r
LEFT JOIN organizations o ON o.organization_id = r.organization_id
LEFT JOIN omop_map m ON m.system = 'urn:oid:2.16.840.1.113883.2.4.6.7' AND m.code = r.specialism AND m.choice = 1
