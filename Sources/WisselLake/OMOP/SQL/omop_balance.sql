-- Of each type what came in, and where it went: into a table, or out by a rule. What is in although a rule keeps it out,
-- or out although none does, is wrong.
SELECT type, CASE WHEN NOT is_here THEN coalesce(rule, 'missing') WHEN rule IS NULL THEN 'in' ELSE 'in, but: ' || rule END
    AS reason,
  is_here = (rule IS NULL) AS is_right, count(*) AS resources
FROM omop_resource GROUP BY ALL ORDER BY ALL
