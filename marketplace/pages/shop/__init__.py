from marketplace.pages.shop import home
