"""The comparisons of people with and without the service, and how sure they are."""
