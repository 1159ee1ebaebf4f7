"""What the page *Value for money* is made of."""
