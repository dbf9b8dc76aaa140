"""The pictures of the demo shop, painted by several processes; like products share some."""

import asyncio
import os
from concurrent.futures import ProcessPoolExecutor

from marketplace.adapters import pictures
from marketplace.adapters.database import Session
from marketplace.adapters.pictures import Picture
from marketplace.demo.load_catalogue import Catalogue
from marketplace.demo.motifs import fetch_motifs
from marketplace.demo.pictures import paint, paint_banner, paint_logo
from marketplace.demo.shapes import DemoProduct, DemoShop
from marketplace.services.catalog_images import image_row

VARIATIONS = 2
"""How many different pictures a motif in a tone has at most."""

Subject = tuple[str, str, int, str]


async def load_pictures(db: Session, shop: DemoShop, catalogue: Catalogue) -> None:
    """Paint, keep and attach a picture for every product, and a logo and banner per vendor."""
    subjects = [_subject(product, i) for i, product in enumerate(shop.products)]
    wanted = sorted(set(subjects))
    await asyncio.to_thread(fetch_motifs)
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        painted = await asyncio.gather(*(loop.run_in_executor(pool, _paint, s) for s in wanted))
        marks = await asyncio.gather(
            *(
                loop.run_in_executor(pool, _vendor_marks, v.name, v.tone, v.motifs)
                for v in shop.vendors
            )
        )
    by_subject = dict(zip(wanted, painted, strict=True))
    for product, subject in zip(catalogue.products, subjects, strict=True):
        db.add(image_row(product.id, by_subject[subject], product.title, 0))
    for demo, (logo, banner) in zip(shop.vendors, marks, strict=True):
        catalogue.vendors[demo.slug].logo = logo
        catalogue.vendors[demo.slug].banner = banner
    await db.flush()


def _subject(product: DemoProduct, index: int) -> Subject:
    return product.motif, product.tone, index % VARIATIONS, ""


def _paint(subject: Subject) -> Picture:
    motif, tone, seed, tint = subject
    return _kept(paint(motif, tone, seed, tint))


def _vendor_marks(name: str, tone: str, motifs: tuple[str, ...]) -> tuple[str, str]:
    logo, banner = _kept(paint_logo(name, tone)), _kept(paint_banner(motifs, tone, 1))
    return logo.key, banner.key


def _kept(content: bytes) -> Picture:
    picture = pictures.prepare(content)
    pictures.keep(picture)
    return picture
