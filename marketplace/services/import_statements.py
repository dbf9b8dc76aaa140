"""The statements that write a batch of a vendor's file, each for all of its rows.

The rows come as arrays, one per column: the statements stay the same however many there are.
"""

from sqlalchemy import text

NEW_PRODUCTS = text("""
    WITH said AS (
        SELECT * FROM unnest(
            CAST(:slugs AS text[]), CAST(:titles AS text[]), CAST(:brands AS text[]),
            CAST(:descriptions AS text[]), CAST(:shelves AS bigint[]),
            CAST(:highlights AS text[]), CAST(:attributes AS text[]), CAST(:axes AS text[])
        ) WITH ORDINALITY AS said (
            slug, title, brand, description, category_id, highlights, attributes, axes, place
        )
    ), written AS (
        INSERT INTO product (
            slug, title, brand, description, category_id, highlights, attributes, axes,
            proposed_by, rating_sum, rating_count, sold_count
        )
        SELECT slug, title, brand, description, category_id, CAST(highlights AS jsonb),
            CAST(attributes AS jsonb), CAST(axes AS jsonb), :vendor_id, 0, 0, 0
        FROM said ORDER BY place
        RETURNING id, slug
    )
    SELECT written.id FROM written JOIN said USING (slug) ORDER BY said.place
""")

NEW_FORMS = text("""
    WITH said AS (
        SELECT * FROM unnest(
            CAST(:products AS bigint[]), CAST(:names AS text[]), CAST(:options AS text[]),
            CAST(:gtins AS text[]), CAST(:weights AS integer[]), CAST(:positions AS integer[])
        ) WITH ORDINALITY AS said (
            product_id, name, options, gtin, weight_grams, position, place
        )
    ), written AS (
        INSERT INTO variant (product_id, name, options, gtin, weight_grams, position)
        SELECT product_id, name, CAST(options AS jsonb), NULLIF(gtin, ''), weight_grams, position
        FROM said ORDER BY place
        RETURNING id, product_id, name
    )
    SELECT written.id FROM written JOIN said USING (product_id, name) ORDER BY said.place
""")

NEW_OFFERS = text("""
    WITH said AS (
        SELECT * FROM unnest(
            CAST(:products AS bigint[]), CAST(:variants AS bigint[]), CAST(:skus AS text[]),
            CAST(:conditions AS text[]), CAST(:prices AS bigint[]), CAST(:was AS bigint[]),
            CAST(:days AS integer[]), CAST(:statuses AS text[]), CAST(:stocks AS integer[])
        ) WITH ORDINALITY AS said (
            product_id, variant_id, sku, condition, price_minor, was_price_minor, handling_days,
            status, on_hand, place
        )
    ), offered AS (
        INSERT INTO offer (
            vendor_id, product_id, variant_id, sku, condition,
            price_minor, was_price_minor, currency, handling_days, status
        )
        SELECT :vendor_id, product_id, variant_id, sku, condition,
            price_minor, was_price_minor, :currency, handling_days, status
        FROM said ORDER BY place
        RETURNING id, sku
    ), counted AS (
        INSERT INTO stock (offer_id, location_id, on_hand, reserved)
        SELECT offered.id, :location_id, said.on_hand, 0 FROM offered JOIN said USING (sku)
        RETURNING offer_id, on_hand
    )
    INSERT INTO stock_movement (offer_id, location_id, delta, reason, account_id)
    SELECT offer_id, :location_id, on_hand, :reason, CAST(:account_id AS bigint)
    FROM counted WHERE on_hand > 0
""")

NEW_TERMS = text("""
    UPDATE offer SET
        sku = said.sku, price_minor = said.price_minor, was_price_minor = said.was_price_minor,
        handling_days = said.handling_days, status = said.status, updated_at = now()
    FROM unnest(
        CAST(:ids AS bigint[]), CAST(:skus AS text[]), CAST(:prices AS bigint[]),
        CAST(:was AS bigint[]), CAST(:days AS integer[]), CAST(:statuses AS text[])
    ) AS said (id, sku, price_minor, was_price_minor, handling_days, status)
    WHERE offer.id = said.id
""")

NEW_PRICES = text("""
    INSERT INTO offer_price (offer_id, currency, price_minor, was_price_minor)
    SELECT offer.id, said.currency, said.price_minor, said.was_price_minor
    FROM unnest(
        CAST(:skus AS text[]), CAST(:codes AS text[]), CAST(:prices AS bigint[]),
        CAST(:was AS bigint[])
    ) AS said (sku, currency, price_minor, was_price_minor)
    JOIN offer ON offer.vendor_id = :vendor_id AND offer.sku = said.sku
    ORDER BY offer.id, said.currency
    ON CONFLICT (offer_id, currency) DO UPDATE SET
        price_minor = EXCLUDED.price_minor, was_price_minor = EXCLUDED.was_price_minor
""")

NEW_WORDS = text("""
    UPDATE product SET
        title = said.title,
        brand = COALESCE(NULLIF(said.brand, ''), product.brand),
        description = COALESCE(NULLIF(said.description, ''), product.description),
        highlights = COALESCE(CAST(NULLIF(said.highlights, '[]') AS jsonb), product.highlights),
        attributes = CAST(said.attributes AS jsonb),
        updated_at = now()
    FROM unnest(
        CAST(:ids AS bigint[]), CAST(:titles AS text[]), CAST(:brands AS text[]),
        CAST(:descriptions AS text[]), CAST(:highlights AS text[]), CAST(:attributes AS text[])
    ) AS said (id, title, brand, description, highlights, attributes)
    WHERE product.id = said.id
""")

NEW_WEIGHTS = text("""
    UPDATE variant SET weight_grams = said.weight_grams
    FROM unnest(CAST(:ids AS bigint[]), CAST(:weights AS integer[])) AS said (id, weight_grams)
    WHERE variant.id = said.id
""")

NEW_GTINS = text("""
    UPDATE variant SET gtin = said.gtin
    FROM unnest(CAST(:ids AS bigint[]), CAST(:gtins AS text[])) AS said (id, gtin)
    WHERE variant.id = said.id AND variant.gtin IS NULL
""")

NEW_STOCK = text("""
    WITH said AS (
        SELECT * FROM unnest(
            CAST(:ids AS bigint[]), CAST(:counts AS integer[]), CAST(:deltas AS integer[])
        ) AS said (offer_id, on_hand, delta)
    ), counted AS (
        INSERT INTO stock (offer_id, location_id, on_hand, reserved)
        SELECT offer_id, :location_id, on_hand, 0 FROM said
        ON CONFLICT (offer_id, location_id) DO UPDATE SET on_hand = EXCLUDED.on_hand
    )
    INSERT INTO stock_movement (offer_id, location_id, delta, reason, account_id)
    SELECT offer_id, :location_id, delta, :reason, CAST(:account_id AS bigint) FROM said
""")

NEW_GROUPS = text("""
    INSERT INTO import_group (vendor_id, name, product_id)
    SELECT :vendor_id, name, product_id
    FROM unnest(CAST(:names AS text[]), CAST(:products AS bigint[])) AS said (name, product_id)
    ON CONFLICT (vendor_id, name) DO NOTHING
""")
