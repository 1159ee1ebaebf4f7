"""What commissioners and GPs see: releases only, never a record."""
