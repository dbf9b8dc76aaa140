"""The demo shop: a seeded catalogue with vendors, reviews and past orders, as pure data."""
