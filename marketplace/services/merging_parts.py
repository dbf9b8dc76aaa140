"""What else hangs on a product that is merged into another: talk, lists, pictures, past orders."""

from collections.abc import Mapping

from sqlalchemy import text

from marketplace.adapters.database import Session

MOST_PICTURES = 12

ORDERS = text("UPDATE order_line SET product_id = :keep WHERE product_id = :drop")
ORDERED_FORMS = text("""
    UPDATE order_line SET variant_id = said.kept
    FROM unnest(CAST(:gone AS bigint[]), CAST(:kept AS bigint[])) AS said (gone, kept)
    WHERE order_line.variant_id = said.gone AND order_line.product_id = :keep
""")
REVIEWS = text("""
    UPDATE review SET product_id = :keep
    WHERE product_id = :drop AND NOT EXISTS (
        SELECT FROM review AS said
        WHERE said.product_id = :keep AND said.account_id = review.account_id
    )
""")
QUESTIONS = text("UPDATE question SET product_id = :keep WHERE product_id = :drop")
GROUPS = text("UPDATE import_group SET product_id = :keep WHERE product_id = :drop")
FEES = text("UPDATE commission_rule SET product_id = :keep WHERE product_id = :drop")
WISHES = text("""
    INSERT INTO wishlist_item (wishlist_id, product_id, created_at)
    SELECT wishlist_id, :keep, created_at FROM wishlist_item WHERE product_id = :drop
    ON CONFLICT DO NOTHING
""")
OLD_WISHES = text("DELETE FROM wishlist_item WHERE product_id = :drop")
CURATED = text("""
    INSERT INTO curated_product (curated_id, product_id, is_hidden, position)
    SELECT curated_id, :keep, is_hidden, position FROM curated_product WHERE product_id = :drop
    ON CONFLICT DO NOTHING
""")
NO_LONGER_CURATED = text("DELETE FROM curated_product WHERE product_id = :drop")
PICTURES = text("""
    WITH kept AS (
        SELECT count(*) AS many, coalesce(max(position), -1) AS last
        FROM image WHERE product_id = :keep
    ), coming AS (
        SELECT image.id, row_number() OVER (ORDER BY image.position, image.id) AS place
        FROM image WHERE product_id = :drop AND NOT EXISTS (
            SELECT FROM image AS same WHERE same.product_id = :keep AND same.key = image.key
        )
    )
    UPDATE image SET
        product_id = :keep,
        position = kept.last + coming.place,
        variant_id = coalesce(
            (
                SELECT said.kept
                FROM unnest(CAST(:gone AS bigint[]), CAST(:kept AS bigint[])) AS said (gone, kept)
                WHERE said.gone = image.variant_id
            ),
            image.variant_id
        )
    FROM coming, kept
    WHERE image.id = coming.id AND kept.many + coming.place <= :most
""")


async def move_parts(db: Session, keep_id: int, drop_id: int, twins: Mapping[int, int]) -> None:
    """Move them all; who reviewed both keeps the opinion that stands on the page that stays.

    Order lines keep their words and prices and only lead elsewhere.
    """
    both = {"keep": keep_id, "drop": drop_id}
    forms = {"gone": list(twins), "kept": list(twins.values())}
    for statement in (ORDERS, REVIEWS, QUESTIONS, GROUPS, FEES):
        await db.execute(statement, both)
    for moved, gone in ((WISHES, OLD_WISHES), (CURATED, NO_LONGER_CURATED)):
        await db.execute(moved, both)
        await db.execute(gone, {"drop": drop_id})
    await db.execute(ORDERED_FORMS, {"keep": keep_id, **forms})
    await db.execute(PICTURES, {**both, **forms, "most": MOST_PICTURES})
