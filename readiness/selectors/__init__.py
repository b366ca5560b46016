"""Every read of readiness. Pages and the API get frozen shapes."""
