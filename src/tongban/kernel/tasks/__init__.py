"""The worker (后台) and its timetable: reactions by our outbox, jobs by procrastinate."""
