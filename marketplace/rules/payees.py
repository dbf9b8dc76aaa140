"""What a payment provider wants of a vendor, in words; and bank account numbers."""

from stdnum import iban
from stdnum.exceptions import ValidationError

from marketplace.errors import Invalid

WANTED = {
    "verification.document": "a photo of an identity document",
    "verification.additional_document": "a second identity document",
    "external_account": "the bank account to pay to",
    "tos_acceptance": "your agreement to its terms",
    "business_profile.name": "the name of your business",
    "business_profile.url": "the address of your website",
    "business_profile": "what your business does",
    "business_type": "the kind of your business",
    "dob": "a date of birth",
    "address": "an address",
    "id_number": "an identification number",
    "first_name": "a name",
    "last_name": "a name",
    "phone": "a phone number",
    "email": "an e-mail address",
    "tax_id": "your tax number",
    "representative": "who represents the business",
    "owners": "who owns the business",
}
"""What stands in the provider's names of its requirements, and what people call it."""


def wanted_words(requirements: list[str]) -> list[str]:
    """What is still wanted, each thing once, in the order of the requirements."""
    words = []
    for requirement in requirements:
        known = (said for part, said in WANTED.items() if part in requirement)
        words.append(next(known, requirement.replace("_", " ").replace(".", ", ")))
    return list(dict.fromkeys(words))


def read_iban(typed: str) -> str:
    """An IBAN without spaces whose check digits and length are right. Raises Invalid."""
    try:
        return str(iban.validate(typed[:64]))
    except ValidationError:
        message = "This IBAN isn't right. Please compare it with your bank card."
        raise Invalid("iban", message) from None
