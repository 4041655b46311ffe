"""The gate (发布前核对): what keeps an item that fails the standard from being published. Pure."""
