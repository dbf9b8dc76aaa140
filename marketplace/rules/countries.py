"""The countries where the shop delivers, until vendors set shipping zones."""

COUNTRIES = {
    "AT": "Austria", "BE": "Belgium", "CZ": "Czechia", "DE": "Germany", "DK": "Denmark",
    "ES": "Spain", "FI": "Finland", "FR": "France", "GB": "United Kingdom", "IE": "Ireland",
    "IT": "Italy", "LU": "Luxembourg", "NL": "Netherlands", "PL": "Poland", "PT": "Portugal",
    "SE": "Sweden",
}  # fmt: skip
"""By their code, as it stands in an address."""
