"""What the people of the demo shop say: reviews, questions and answers."""

from datetime import timedelta

from marketplace.adapters.database import Session
from marketplace.demo.load_catalogue import Catalogue
from marketplace.demo.load_people import People
from marketplace.demo.shapes import DemoShop
from marketplace.models.columns import now
from marketplace.models.reviews import Answer, Question, Review


async def load_talk(db: Session, shop: DemoShop, people: People, catalogue: Catalogue) -> None:
    """Write it all, dated in the past, with the products' running ratings."""
    today = now()
    for demo in shop.reviews:
        product = catalogue.products[demo.product]
        product.rating_sum += demo.stars
        product.rating_count += 1
        db.add(
            Review(
                product_id=product.id,
                account_id=people.shoppers[demo.person],
                stars=demo.stars,
                title=demo.title,
                body=demo.text,
                helpful_count=demo.helpful,
                created_at=today - timedelta(days=demo.days_ago),
            )
        )
    asked = [
        Question(
            product_id=catalogue.products[demo.product].id,
            account_id=people.shoppers[demo.person],
            body=demo.text,
            created_at=today - timedelta(days=demo.days_ago),
        )
        for demo in shop.questions
    ]
    db.add_all(asked)
    await db.flush()
    for question, demo_question in zip(asked, shop.questions, strict=True):
        owner = catalogue.owners[demo_question.vendor]
        db.add(
            Answer(
                question_id=question.id,
                account_id=owner.account_id,
                vendor_id=owner.vendor_id,
                body=demo_question.answer,
                created_at=today - timedelta(days=demo_question.answered_days_ago),
            )
        )
    await db.flush()
