"""The editorial calendar: what readers see of it, as pages and as iCalendar, and its import."""
