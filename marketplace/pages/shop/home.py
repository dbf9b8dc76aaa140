"""probe"""
import reflex as rx
@rx.page(route="/", title="Probe")
def home(): return rx.el.h1("Hello")
