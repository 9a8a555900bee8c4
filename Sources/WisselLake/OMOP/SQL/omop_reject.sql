-- What a rule keeps out, and what went missing without one.
SELECT type, id, coalesce(rule, 'missing') AS rule FROM omop_resource WHERE NOT is_here ORDER BY ALL
