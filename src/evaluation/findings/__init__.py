"""What is wrong or doubtful in a project's tables, what became of every cell, and what a person let stand."""
