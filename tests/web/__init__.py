"""Every page, as owner, approver, outsider and anonymous."""
