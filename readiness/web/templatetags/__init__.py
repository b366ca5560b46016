"""Tags of the fleet and interface pages."""
