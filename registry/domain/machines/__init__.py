"""How a pipeline proves who it is: issuers of ID tokens, what is trusted of them, and why not."""
