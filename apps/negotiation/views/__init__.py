"""Pages of the negotiation: thin views that parse, call and render."""
