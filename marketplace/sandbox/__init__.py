"""The providers a marketplace needs, in one process of our own: payments and a mail catcher."""
