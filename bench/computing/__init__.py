"""How often questions that compute are answered with the right value from the right cells: docs/tables.md."""
