"""申请: drafts, forms, materials, submission."""
