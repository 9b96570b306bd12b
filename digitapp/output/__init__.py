"""What was read, as rows, tables that survive being killed, and spreadsheets."""
