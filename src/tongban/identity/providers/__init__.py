"""Services outside the platform that identity asks; one folder each, which registers itself."""
