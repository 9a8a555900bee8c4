SELECT omop_key('Organization', organization_id) AS care_site_id, name AS care_site_name,
  0 AS place_of_service_concept_id, coalesce(agb, '') AS care_site_source_value, type AS place_of_service_source_value
FROM organizations
