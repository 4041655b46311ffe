"""The only door to ratings for others than the rater: counts by item, from five on."""

from django.db import migrations

MAKE = """
-- Nothing for an item with fewer ratings than `from_n`, and never fewer than five: a count of
-- one is a rating of somebody.
CREATE FUNCTION ratings_counts(which text, from_n int) RETURNS TABLE (level int, n bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.level::int, count(*) FROM ratings_rating r
    WHERE r.item_code = which AND r.rated_at IS NOT NULL
      AND (SELECT count(*) FROM ratings_rating a
           WHERE a.item_code = which AND a.rated_at IS NOT NULL) >= greatest(from_n, 5)
    GROUP BY r.level ORDER BY r.level
$$;
"""
DROP = "DROP FUNCTION ratings_counts;"


class Migration(migrations.Migration):
    dependencies = [("ratings", "0001_initial")]
    operations = [migrations.RunSQL(MAKE, DROP)]
