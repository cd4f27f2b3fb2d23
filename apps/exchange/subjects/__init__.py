"""What the API has beside designations, one module for each app: what is read, as its pages show it, and what is sent,
as their forms take it."""
