"""
The log of consent only grows: what a line says is never changed and no line is deleted.

Two things may be emptied: the network, after 30 days, and who did it, when their log-in goes.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION subscriptions_consent_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'The log of consent only grows: no line is deleted.';
  END IF;
  IF (NEW.id, NEW.digest, NEW.kind, NEW.said, NEW.text_version, NEW.page, NEW.made_at)
       IS DISTINCT FROM
     (OLD.id, OLD.digest, OLD.kind, OLD.said, OLD.text_version, OLD.page, OLD.made_at)
     OR (NEW.network <> '' AND NEW.network IS DISTINCT FROM OLD.network)
     OR (NEW.by_id IS NOT NULL AND NEW.by_id IS DISTINCT FROM OLD.by_id) THEN
    RAISE EXCEPTION 'The log of consent only grows: no line is changed.';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER consent_only_grows BEFORE UPDATE OR DELETE ON subscriptions_consent
FOR EACH ROW EXECUTE FUNCTION subscriptions_consent_only_grows();
"""
BACKWARDS = """
DROP TRIGGER consent_only_grows ON subscriptions_consent;
DROP FUNCTION subscriptions_consent_only_grows();
"""


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0009_suspicion")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
