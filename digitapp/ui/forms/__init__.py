"""Forms on the Photo page: fields marked once, every further photo a row of a table, what is doubtful checked first."""
