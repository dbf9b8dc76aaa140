"""Grey shapes where content is about to stand, so that nothing jumps when it comes."""

import reflex as rx


def skeleton(class_name: str = "h-4 w-full") -> rx.Component:
    """One shimmering block of the size its classes give."""
    return rx.el.span(class_name=f"skeleton block rounded-md {class_name}", aria_hidden="true")


def skeleton_text(lines: int = 3) -> rx.Component:
    """Some lines of text, the last one shorter."""
    widths = ["w-full"] * (lines - 1) + ["w-2/3"]
    return rx.el.div(*[skeleton(f"h-3.5 {width}") for width in widths], class_name="grid gap-2.5")


def skeleton_card() -> rx.Component:
    """A product card to come."""
    return rx.el.div(
        skeleton("aspect-square w-full rounded-card"),
        skeleton("h-3.5 w-1/3"),
        skeleton("h-3.5 w-full"),
        skeleton("h-5 w-1/4"),
        class_name="grid gap-2.5",
    )


def skeleton_grid(count: int = 8) -> rx.Component:
    """A grid of product cards to come."""
    return rx.el.div(
        *[skeleton_card() for _ in range(count)], class_name="product-grid", aria_busy="true"
    )


def skeleton_rows(count: int = 6) -> rx.Component:
    """Rows of a table to come."""
    row = "flex items-center gap-4 border-b border-line px-5 py-4"
    return rx.el.div(
        *[
            rx.el.div(
                skeleton("size-9 rounded-control"),
                skeleton("h-3.5 w-2/5"),
                skeleton("ml-auto h-3.5 w-16"),
                class_name=row,
            )
            for _ in range(count)
        ],
        aria_busy="true",
    )
