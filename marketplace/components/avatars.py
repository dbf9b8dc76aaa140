"""People and vendors as small round or square pictures, or their initials."""

import reflex as rx

from marketplace.components.slots import Text, either

SIZES = {"sm": "size-7 text-tiny", "md": "size-10 text-sm", "lg": "size-16 text-heading"}


def avatar(
    initials: Text, *, image: Text = "", size: str = "md", square: bool = False
) -> rx.Component:
    """A picture, or the initials given; decorative, since the name always stands beside it."""
    shape = "rounded-control" if square else "rounded-full"
    monogram = rx.el.span(initials, aria_hidden="true")
    picture = rx.el.img(
        src=image, alt="", custom_attrs={"loading": "lazy"}, class_name="size-full object-cover"
    )
    return rx.el.span(
        either(image, picture, monogram),
        class_name=f"inline-grid shrink-0 place-items-center overflow-hidden {shape} "
        f"bg-accent-soft font-display font-bold text-accent {SIZES[size]}",
    )


def person(name: Text, initials: Text, *, detail: Text = "", image: Text = "") -> rx.Component:
    """An avatar with a name and a line under it."""
    return rx.el.div(
        avatar(initials, image=image),
        rx.el.div(
            rx.el.p(name, class_name="truncate text-sm font-semibold"),
            rx.el.p(detail, class_name="truncate text-label text-muted empty:hidden"),
            class_name="min-w-0",
        ),
        class_name="flex min-w-0 items-center gap-3",
    )
