-- Texts are free text: this table is made only where that is granted. Letters of the PLUGIN standard are Dutch.
SELECT omop_key('note', l.letter_id) AS note_id, n.person_id, l.date AS note_date, 32817 AS note_type_concept_id,
  coalesce(m.concept_id, 0) AS note_class_concept_id, l.title AS note_title, l.text AS note_text,
  32678 AS encoding_concept_id, coalesce(g.concept_id, 0) AS language_concept_id, r.provider_id, v.visit_occurrence_id,
  v.visit_detail_id, l.document_type AS note_source_value
FROM letters l
CROSS JOIN omop_settings s
CROSS JOIN (SELECT min(concept_id) AS concept_id FROM concept WHERE vocabulary_id = 'SNOMED'
  AND concept_name = 'Dutch language' AND standard_concept = 'S' AND invalid_reason IS NULL) g
JOIN person n ON n.person_id = omop_key('Patient', l.patient_id)
LEFT JOIN omop_visit v ON v.encounter_id = l.encounter_id AND v.person_id = n.person_id
LEFT JOIN provider r ON r.provider_id = omop_key('PractitionerRole', l.author_id)
LEFT JOIN omop_map m ON m.system = 'http://loinc.org' AND m.code = l.document_type AND m.choice = 1
WHERE s.grants_text AND l.text IS NOT NULL AND l.date IS NOT NULL
