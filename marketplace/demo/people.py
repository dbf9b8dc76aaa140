"""Shoppers with names, addresses and e-mail addresses that cannot be delivered."""

from random import Random

from marketplace.demo.products import slug_of
from marketplace.demo.shapes import DemoPerson
from marketplace.demo.words import read

DOMAINS = ("example.com", "example.org")


def people(rng: Random, count: int) -> tuple[DemoPerson, ...]:
    """As many shoppers as asked for; larger countries, listed first, have more of them."""
    countries = read("shared/people")["country"]
    weights = range(len(countries) + 2, 2, -1)
    taken: set[str] = set()
    return tuple(
        _person(rng, country, taken) for country in rng.choices(countries, weights, k=count)
    )


def _person(rng: Random, country: dict[str, str], taken: set[str]) -> DemoPerson:
    given, family = rng.choice(country["given"]), rng.choice(country["family"])
    split = 2 if country["code"] in {"NL", "IE"} else 1
    place = rng.choice(country["cities"]).split(" ", split)
    return DemoPerson(
        given_name=given,
        family_name=family,
        email=_email(rng, f"{slug_of(given)}.{slug_of(family)}", taken),
        street=_street(rng, country),
        postal_code=" ".join(place[:-1]),
        city=place[-1],
        country=country["code"],
    )


def _street(rng: Random, country: dict[str, str]) -> str:
    name, number = rng.choice(country["streets"]), rng.randint(1, 148)
    return f"{number} {name}" if country["code"] in {"FR", "IE"} else f"{name} {number}"


def _email(rng: Random, name: str, taken: set[str]) -> str:
    domain = rng.choice(DOMAINS)
    email, extra = f"{name}@{domain}", 1
    while email in taken:
        extra += 1
        email = f"{name}{extra}@{domain}"
    taken.add(email)
    return email
