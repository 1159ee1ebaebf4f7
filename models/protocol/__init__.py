"""The protocol: what is asked, decided before anybody sees an answer."""
