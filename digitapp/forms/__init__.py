"""Forms: one marked photo says where the fields are; every further photo becomes a row of a table."""
