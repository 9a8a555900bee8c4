SELECT * EXCLUDE (person_id) FROM omop_link
