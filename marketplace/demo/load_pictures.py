"""The pictures of the demo shop, painted by several processes; like products share some."""

import asyncio
import ctypes
import os
import signal
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace

from PIL import Image
from sqlalchemy import update
from sqlmodel import col

from marketplace.adapters import pictures
from marketplace.adapters.database import Session
from marketplace.adapters.pictures import Picture
from marketplace.demo.load_catalogue import Catalogue
from marketplace.demo.motifs import fetch_motifs
from marketplace.demo.pictures import paint, paint_banner, paint_logo
from marketplace.demo.shapes import DemoProduct, DemoShop, DemoVendor
from marketplace.models.catalog import Image as ProductImage
from marketplace.models.orders import OrderLine
from marketplace.services.catalog_images import image_row

VARIATIONS = 2
"""How many different pictures a motif in a tone has at most."""
SET_PARENT_DEATH_SIGNAL = 1
"""The number that prctl(2) calls PR_SET_PDEATHSIG."""

Subject = tuple[str, str, int]


@dataclass(frozen=True)
class Paintings:
    """A picture per product, a logo's and a banner's key per vendor, in the shop's order."""

    products: list[Picture]
    marks: list[tuple[str, str]]


async def paint_pictures(shop: DemoShop) -> Paintings:
    """Paint and keep every picture; the other work of the event loop goes on meanwhile."""
    await asyncio.to_thread(fetch_motifs)
    subjects = [_subject(product, i) for i, product in enumerate(shop.products)]
    wanted = sorted(set(subjects))
    loop = asyncio.get_running_loop()
    pool = ProcessPoolExecutor(os.cpu_count(), initializer=_depend_on_parent)
    try:
        marks = [
            asyncio.gather(
                _kept(loop.run_in_executor(pool, _logo, vendor)),
                _kept(loop.run_in_executor(pool, _banner, vendor)),
            )
            for vendor in shop.vendors
        ]
        painted = [_kept(loop.run_in_executor(pool, _paint, subject)) for subject in wanted]
        by_subject = dict(zip(wanted, await asyncio.gather(*painted), strict=True))
        of_vendors = [(logo.key, banner.key) for logo, banner in await asyncio.gather(*marks)]
        return Paintings([by_subject[subject] for subject in subjects], of_vendors)
    finally:
        pool.shutdown(cancel_futures=True)


async def hang_pictures(
    db: Session, shop: DemoShop, catalogue: Catalogue, paintings: Paintings
) -> None:
    """Attach the pictures to products and past orders, logos and banners to vendors."""
    for product, picture in zip(catalogue.products, paintings.products, strict=True):
        db.add(image_row(product.id, picture, product.title, 0))
    for demo, (logo, banner) in zip(shop.vendors, paintings.marks, strict=True):
        catalogue.vendors[demo.slug].logo = logo
        catalogue.vendors[demo.slug].banner = banner
    await db.flush()
    of_its_product = col(ProductImage.product_id) == OrderLine.product_id
    await db.exec(update(OrderLine).where(of_its_product).values(image=ProductImage.key))


def _depend_on_parent() -> None:
    """Let the parent alone answer Ctrl-C, and end with it however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)


def _subject(product: DemoProduct, index: int) -> Subject:
    return product.motif, product.tone, index % VARIATIONS


def _paint(subject: Subject) -> Picture:
    return _prepared(paint(*subject))


def _logo(vendor: DemoVendor) -> Picture:
    return _prepared(paint_logo(vendor.name, vendor.tone))


def _banner(vendor: DemoVendor) -> Picture:
    return _prepared(paint_banner(vendor.motifs, vendor.tone, 1))


def _prepared(image: Image.Image) -> Picture:
    return pictures.picture_of(image, image.tobytes())


async def _kept(made: asyncio.Future[Picture]) -> Picture:
    """Keep what a painter has made; its files are not needed in memory any longer."""
    picture = await made
    await pictures.keep(picture)
    return replace(picture, files={})
