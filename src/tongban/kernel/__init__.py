"""What every room stands on and that knows no room: time, text, roles, audit, events, pages."""
