SELECT DISTINCT omop_key('location', left(postcode, 4) || '|' || coalesce(country, '')) AS location_id,
  left(postcode, 4) AS zip, country AS country_source_value, left(postcode, 4) AS location_source_value
FROM patients WHERE postcode IS NOT NULL
