"""Mail is caught, listed newest first, and shown without running anything in it."""

import smtplib
from email.message import EmailMessage

import httpx

from tests.sandbox.rig import Process


def send(sandbox: Process, recipient: str, subject: str) -> None:
    message = EmailMessage()
    message["From"] = "Marketplace <hello@marketplace.example>"
    message["To"] = recipient
    message["Subject"] = subject
    message.set_content("Your order is on its way — thank you.")
    message.add_alternative('<p onclick="x()">On its way</p>', subtype="html")
    with smtplib.SMTP("127.0.0.1", sandbox.smtp_port) as smtp:
        smtp.send_message(message)


def caught(sandbox: Process, recipient: str) -> list[dict]:
    return httpx.get(f"{sandbox.url}/mail.json", params={"to": recipient}).json()


def test_mail_is_caught_newest_first(sandbox: Process) -> None:
    send(sandbox, "Ann@example.com", "First")
    send(sandbox, "ann@example.com", "Second — größer")
    send(sandbox, "bob@example.com", "Other")

    mails = caught(sandbox, "ann@example.com")

    assert [mail["subject"] for mail in mails] == ["Second — größer", "First"]
    assert "thank you" in mails[0]["text"]
    assert "On its way" in mails[0]["html"]


def test_a_message_is_shown_in_a_powerless_frame(sandbox: Process) -> None:
    send(sandbox, "cara@example.com", "<b>Bold</b>")
    mail = caught(sandbox, "cara@example.com")[0]

    page = httpx.get(f"{sandbox.url}/mail/{mail['id']}")

    assert "&lt;b&gt;Bold&lt;/b&gt;" in page.text and "<p onclick" not in page.text
    assert "allow-scripts" not in page.text and "srcdoc=" in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_the_list_is_read_in_pages(sandbox: Process) -> None:
    for number in range(26):
        send(sandbox, "dora@example.com", f"Letter {number}")

    first = httpx.get(f"{sandbox.url}/mail", params={"to": "dora@example.com"})
    second = httpx.get(f"{sandbox.url}/mail", params={"to": "dora@example.com", "page": 2})

    assert "Letter 25" in first.text and "Older" in first.text
    assert "Letter 0" in second.text and "Newer" in second.text


def test_nothing_is_found_at_unknown_addresses(sandbox: Process) -> None:
    paths = ["/mail/999999", "/stripe/pay/cs_x", "/stripe/onboard/link_x", "/nowhere"]

    assert [httpx.get(sandbox.url + path).status_code for path in paths] == [404] * 4
