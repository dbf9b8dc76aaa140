// Behaviour that needs no state: menus, the search box's keys, kept forms, what moves
// when the browser goes on to another page by itself.
// Everything is delegated from the document, so it also works before React has started.

// What its owner agreed to stands in a cookie: "1.ps". Nobody is asked twice, and without the
// letter of a purpose nothing is stored or told for it.
const CONSENT = /(?:^|; )(?:__Host-)?consent=1\.([a-z]*)/;
const agreed = (letter) => document.cookie.match(CONSENT)?.[1].includes(letter) ?? false;
const isAsked = () => !CONSENT.test(document.cookie);

function followConsent() {
  document.documentElement.toggleAttribute("data-consent", isAsked());
  if (isAsked()) document.documentElement.dataset.consent = "asked";
  if (!agreed("s")) for (const key of ["searched", "asked"]) sessionStorage.removeItem(key);
  document.querySelectorAll("form[data-consent]").forEach(tickAgreed);
}

// The form on the page of cookies shows what was chosen before.
function tickAgreed(form) {
  form.dataset.consent = "known";
  for (const box of form.elements.purpose) box.checked = agreed(box.value[0]);
}

new MutationObserver(() => {
  document.querySelectorAll("form[data-consent='']").forEach(tickAgreed);
}).observe(document, { childList: true, subtree: true });

// The choice is sent without leaving the page; the focus goes where the question was.
async function sendConsent(event) {
  const form = event.target;
  if (form.getAttribute("action") !== "/doors/consent") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  const how = { method: "POST", body, redirect: "manual" };
  const answer = await fetch(form.action, how).catch(() => null);
  if (answer?.type !== "opaqueredirect") return form.submit();
  followConsent();
  if (form.closest(".consent")) {
    const top = document.querySelector("main h1");
    if (top) top.tabIndex = -1;
    top?.focus({ preventScroll: true });
  }
  const note = form.querySelector("[role=status]");
  if (note) note.textContent = "Saved. You can change it here at any time.";
}

document.addEventListener("submit", sendConsent, { capture: true });
followConsent();

const options = (form) => [...form.querySelectorAll("[role=option]")];

function choose(form, option) {
  const input = form.querySelector("[role=combobox]");
  for (const each of options(form)) each.setAttribute("aria-selected", String(each === option));
  if (option) {
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else {
    input.removeAttribute("aria-activedescendant");
  }
}

function setOpen(form, open) {
  form.toggleAttribute("data-closed", !open);
  const shows = open && options(form).length > 0;
  form.querySelector("[role=combobox]").setAttribute("aria-expanded", String(shows));
  if (!open) choose(form, null);
}

const chosenAt = (form) =>
  options(form).findIndex((each) => each.getAttribute("aria-selected") === "true");

function moveChoice(form, step) {
  const all = options(form);
  if (!all.length) return;
  setOpen(form, true);
  const at = chosenAt(form);
  const start = at < 0 && step < 0 ? all.length : at;
  choose(form, all[(start + step + all.length) % all.length]);
}

function comboKey(event, form) {
  const at = chosenAt(form);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    moveChoice(form, event.key === "ArrowDown" ? 1 : -1);
  } else if (at >= 0 && (event.key === "Home" || event.key === "End")) {
    event.preventDefault();
    choose(form, options(form).at(event.key === "Home" ? 0 : -1));
  } else if (at >= 0 && event.key === "Delete") {
    form.querySelectorAll("[data-forget=one]")[at]?.click();
  } else if (event.key === "Escape" && !form.hasAttribute("data-closed")) {
    event.preventDefault(); // the browser would also empty the box
    setOpen(form, false);
  } else if (event.key === "Enter") {
    const chosen = form.querySelector("[role=option][aria-selected=true]");
    if (chosen) event.preventDefault();
    setOpen(form, false);
    chosen?.click();
  }
}

function menuKey(event, menu) {
  if (event.key === "Escape") {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    menu.open = true;
    const items = [...menu.querySelectorAll("a, button")];
    const step = event.key === "ArrowDown" ? 1 : -1;
    const at = items.indexOf(document.activeElement);
    items[(at + step + items.length) % items.length]?.focus();
  }
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except) menu.open = false;
  }
}

function tabKey(event, tab) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = [...tab.parentElement.querySelectorAll("[role=tab]")];
  const next = all[(all.indexOf(tab) + step + all.length) % all.length];
  next.focus();
  next.click();
}

document.addEventListener("keydown", (event) => {
  if (event.target.matches?.("[role=tab]")) return tabKey(event, event.target);
  const form = event.target.closest?.("[data-combobox]");
  if (form && event.target.matches("[role=combobox]")) return comboKey(event, form);
  const menu = event.target.closest?.("details[data-menu]");
  if (menu) menuKey(event, menu);
});

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("[data-combobox]");
  if (form) setOpen(form, true);
});

// What the panel held for other words is not shown when one comes back to the box.
const isAboutBox = (form) =>
  form.querySelector(".combo-panel").dataset.for === form.querySelector("[role=combobox]").value.trim();

document.addEventListener("focusin", ({ target }) => {
  if (!target.matches?.("[data-combobox] [role=combobox]")) return;
  setOpen(target.form, isAboutBox(target.form));
  if (!isAboutBox(target.form)) target.form.dataset.closed = "waiting";
});

// A long list of choices is narrowed to those with the letters typed above it; the further ones
// are seen only then.
document.addEventListener("input", ({ target }) => {
  if (!target.matches?.("[data-narrows]")) return;
  const typed = target.value.trim().toLowerCase();
  for (const row of target.closest("details").querySelectorAll("li")) {
    const isFurther = !typed && row.dataset.further === "true";
    row.hidden = isFurther || !row.textContent.toLowerCase().includes(typed);
  }
});

// The buttons beside recent searches leave the focus in the box.
document.addEventListener("mousedown", (event) => {
  if (event.target.closest?.("[data-forget]")) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-forget]");
  if (button) button.form.querySelector("[role=combobox]").focus();
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.("a")) event.target.closest("[popover]:popover-open")?.hidePopover();
  const menu = event.target.closest?.("details[data-menu]");
  closeMenus(event.target.closest?.("summary") ? menu : null);
  const form = event.target.closest?.("[data-combobox]");
  if (form && event.target.closest("[role=option]")) {
    setOpen(form, false);
    document.activeElement.blur();
  }
});

// A drawer takes the focus when it opens; the browser gives it back to the opener. Who tabs out
// of a drawer or a menu has left it, so that nothing covers what has the focus then.
document.addEventListener(
  "toggle",
  ({ target, newState }) => {
    if (newState === "open" && target.matches(".drawer")) target.querySelector("button").focus();
  },
  { capture: true },
);

function closeDrawers(focused) {
  for (const drawer of document.querySelectorAll(".drawer:popover-open")) {
    const isItsButton = focused.popoverTargetElement === drawer && !focused.matches(":focus-visible");
    if (!drawer.contains(focused) && !isItsButton) drawer.hidePopover();
  }
}

// A dialog that closes gives the focus back to what had it before, or to the page's heading.
let outside = null;

document.addEventListener("focusin", ({ target }) => {
  closeDrawers(target);
  closeMenus(target.closest("details[data-menu]"));
  if (!target.closest("[role=dialog], [data-radix-focus-guard]")) outside = target;
});

const isDialog = (node) => node.matches?.("[role=dialog]") || node.querySelector?.("[role=dialog]");

new MutationObserver((changes) => {
  const isClosed = changes.some(({ removedNodes }) => [...removedNodes].some(isDialog));
  if (!isClosed || document.activeElement !== document.body) return;
  (outside?.isConnected ? outside : document.querySelector("main h1"))?.focus();
}).observe(document, { childList: true, subtree: true });

// A form that is not accepted leads to its first wrong field; one that came back from the
// server so, at once.
let sent = null;
const WRONG = "[aria-invalid=true]";

document.addEventListener("submit", (event) => (sent = event.target), { capture: true });
document.addEventListener("input", () => (sent = null));

new MutationObserver(() => {
  const wrong = sent?.querySelector(WRONG);
  if (!wrong) return;
  sent = null;
  wrong.focus();
}).observe(document, { subtree: true, attributeFilter: ["aria-invalid"] });

document.querySelector(`main form ${WRONG}, main form [role=alert]`)?.focus();

// What was typed into a form outlives a reload and the way to the payment page, in this tab only.
// `data-keep` names the field that tells by being empty that the form has not been filled in.
const KEPT = "kept-form";
const KEPT_FIELDS = "input:not([type=checkbox]), select";
const texts = (form) => [...form.elements].filter((field) => field.matches(KEPT_FIELDS));

function keep(form) {
  const said = texts(form).filter((field) => field.type !== "radio" || field.checked);
  const typed = said.map((field) => [field.name, field.value]);
  sessionStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(typed)));
}

function restore(form) {
  form.dataset.restored = "";
  const typed = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  if (!typed || form.elements[form.dataset.keep]?.value) return;
  for (const field of texts(form)) {
    const value = typed[field.name];
    if (field.type !== "radio") field.value = value ?? field.value;
    else if (value !== undefined) field.checked = value === field.value;
  }
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-keep]");
  if (form) keep(form);
});

document.addEventListener("submit", (event) => {
  if (event.target.action.endsWith("/doors/sign-out")) sessionStorage.removeItem(KEPT);
});

new MutationObserver(() => {
  document.querySelectorAll("form[data-keep]:not([data-restored])").forEach(restore);
}).observe(document, { childList: true, subtree: true });

// A countdown goes by the seconds that the server counted when it told of them, not by the
// clock of this device: `data-countdown` is how many were left then.
const ends = new WeakMap();

function tick(place) {
  const told = place.dataset.countdown;
  if (ends.get(place)?.told !== told) {
    ends.set(place, { told, at: performance.now() + Number(told) * 1000 });
  }
  const left = Math.max(0, Math.round((ends.get(place).at - performance.now()) / 1000));
  const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  place.textContent = left ? clock : place.dataset.over;
}

setInterval(() => document.querySelectorAll("[data-countdown]").forEach(tick), 1000);

// Suggestions arrive by React: what is chosen among other rows begins anew, and aria-expanded
// stays true to what is there.
new MutationObserver((changes) => {
  const elements = changes.map(({ target }) => (target.closest ? target : target.parentElement));
  for (const panel of new Set(elements.map((element) => element?.closest(".combo-panel")))) {
    const form = panel?.closest("[data-combobox]");
    if (!form) continue;
    choose(form, null);
    const isWaited = form.dataset.closed === "waiting" && isAboutBox(form);
    const isOpen = isWaited || !form.hasAttribute("data-closed");
    setOpen(form, isOpen && form.contains(document.activeElement));
  }
}).observe(document, { childList: true, characterData: true, subtree: true, attributeFilter: ["data-for"] });

// Searches are counted by the page itself: a finished page may come from a cache. What was seen,
// clicked, and put in the basket from there is told without anybody waiting for it.
const SEARCHED = "searched";
let seen = "";

function tell(kind, search, more) {
  if (!agreed("s") && !agreed("p")) return;
  const { searchAt: at, searchFound: found } = search;
  navigator.sendBeacon("/doors/searches", new URLSearchParams({ kind, at, found, ...more }));
}

// Some searches lead to a page of their own, which knows nothing of them.
const ASKED = "asked";
const LED_WITHIN = 15000;

function ask(text) {
  if (!agreed("s")) return;
  sessionStorage.setItem(ASKED, JSON.stringify({ text, from: location.href, at: Date.now() }));
}

function tellLed() {
  const { text, from, at } = JSON.parse(sessionStorage.getItem(ASKED) ?? "{}");
  if (!text || from === location.href || location.pathname.startsWith("/search")) return;
  sessionStorage.removeItem(ASKED);
  if (Date.now() - at > LED_WITHIN) return;
  tell("led", { searchAt: new URLSearchParams({ q: text }), searchFound: 1 });
}

document.addEventListener("submit", ({ target }) => {
  if (target.matches("[data-combobox]")) ask(target.querySelector("[role=combobox]").value);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-combobox] a[href^='/search?q=']");
  if (link) ask(new URL(link.href).searchParams.get("q"));
}, { capture: true });

function tellView() {
  const search = document.querySelector("[data-search-at]");
  if (!search) seen = "";
  if (!search) tellLed();
  else sessionStorage.removeItem(ASKED);
  if (!search || search.dataset.searchAt === seen) return;
  seen = search.dataset.searchAt;
  tell("view", search.dataset);
}

function tellClick(event) {
  const link = event.target.closest?.("[data-search-at] .product-grid a");
  if (!link) return;
  const cards = [...link.closest(".product-grid").children];
  const search = { ...link.closest("[data-search-at]").dataset };
  const position = Number(search.searchFirst) + cards.findIndex((card) => card.contains(link));
  const path = new URL(link.href).pathname;
  tell("click", search, { position, path });
  if (agreed("s")) sessionStorage.setItem(SEARCHED, JSON.stringify({ ...search, path }));
}

document.addEventListener("click", tellClick, { capture: true });
document.addEventListener("auxclick", tellClick, { capture: true });
document.addEventListener("click", (event) => {
  const { path, ...search } = JSON.parse(sessionStorage.getItem(SEARCHED) ?? "{}");
  if (path !== location.pathname || !event.target.closest?.("[data-testid=add-to-basket]")) return;
  tell("basket", search, { path });
});
new MutationObserver(tellView).observe(document, {
  childList: true, subtree: true, attributeFilter: ["data-search-at"],
});
tellView();

// The document's head (description, data for search engines) is true until the browser goes on
// to another page by itself.
let described = location.pathname;

const headOfOnePage = new MutationObserver(() => {
  if (location.pathname === described) return;
  headOfOnePage.disconnect();
  for (const tag of document.querySelectorAll("head [data-document]")) tag.remove();
});
headOfOnePage.observe(document.head, { childList: true, subtree: true, characterData: true });

// Going back: the page is as tall as it was at once, so that the place one was at is there to
// scroll to before its content has come.
const heights = new Map();
const here = () => history.state?.key ?? location.href;
let present = here();

const standing = () => heights.set(present, document.documentElement.scrollHeight);
document.addEventListener("click", standing, { capture: true });
document.addEventListener("scrollend", standing);

addEventListener(
  "popstate",
  () => {
    const height = heights.get(here());
    if (!height) return;
    document.body.style.minHeight = `${height}px`;
    setTimeout(() => (document.body.style.minHeight = ""), 1500);
  },
  { capture: true },
);

// A page that the browser went to by itself is announced by its heading, and read on from there.
// The first page of all begins at its top, where the way past the header is.
let heading = document.querySelector("main h1");
let headingsPath = location.pathname;

new MutationObserver(() => {
  present = here();
  const found = document.querySelector("main h1");
  if (!found || found === heading) return;
  const isSamePage = location.pathname === headingsPath;
  const isFirst = isSamePage && !heading;
  heading = found;
  if (isFirst) return;
  headingsPath = location.pathname;
  if (isSamePage && document.activeElement !== document.body) return;
  if (document.activeElement?.closest("[role=dialog], [data-combobox]")) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}).observe(document.body, { childList: true, subtree: true });

// A picture that comes later than its page rises out of its blur. It is held back only here, so
// without this script it simply appears; what is there already and what decides the first paint
// is never held back.
const LATE = ".picture img[loading=lazy]";
const rising = new WeakMap();
const isCalm = matchMedia("(prefers-reduced-motion: reduce)");

function holdBack(image) {
  if (image.complete || rising.has(image) || isCalm.matches) return;
  const rise = image.animate({ opacity: [0, 1] }, { duration: 240, easing: "ease-out" });
  rise.pause();
  rising.set(image, rise);
}

function letRise({ target }) {
  rising.get(target)?.play();
  rising.delete(target);
}

document.querySelectorAll(LATE).forEach(holdBack);
document.addEventListener("load", letRise, { capture: true });
document.addEventListener("error", letRise, { capture: true });

new MutationObserver((changes) => {
  for (const { addedNodes } of changes) {
    for (const node of addedNodes) {
      if (node.matches?.(LATE)) holdBack(node);
      node.querySelectorAll?.(LATE).forEach(holdBack);
    }
  }
}).observe(document, { childList: true, subtree: true });
