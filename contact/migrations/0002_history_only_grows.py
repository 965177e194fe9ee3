"""
The history of a message only grows: no line is changed, and none goes but with its message.

Who did it may be emptied, when their log-in goes.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION contact_history_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF EXISTS (SELECT FROM contact_message WHERE id = OLD.message_id) THEN
      RAISE EXCEPTION 'The history of a message only grows: no line is deleted.';
    END IF;
    RETURN OLD;
  END IF;
  IF (NEW.id, NEW.message_id, NEW.kind, NEW.said, NEW.made_at) IS DISTINCT FROM
     (OLD.id, OLD.message_id, OLD.kind, OLD.said, OLD.made_at)
     OR (NEW.by_id IS NOT NULL AND NEW.by_id IS DISTINCT FROM OLD.by_id) THEN
    RAISE EXCEPTION 'The history of a message only grows: no line is changed.';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER message_history_only_grows BEFORE UPDATE OR DELETE ON contact_messageevent
FOR EACH ROW EXECUTE FUNCTION contact_history_only_grows();
"""
BACKWARDS = """
DROP TRIGGER message_history_only_grows ON contact_messageevent;
DROP FUNCTION contact_history_only_grows();
"""


class Migration(migrations.Migration):
    dependencies = [("contact", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
