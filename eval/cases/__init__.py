"""What is asked and what is gold: one type of case for each task, and where gold quotes stand in articles."""
