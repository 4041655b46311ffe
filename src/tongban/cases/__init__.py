"""办件: what government does with an application, and the desk."""
