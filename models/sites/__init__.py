"""How sites and practices differ, and how long people wait at each."""
