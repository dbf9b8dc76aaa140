// Forms at doors where robots knock: before one is sent, the shop is asked whether the browser
// has a small sum to do (ALTCHA, proof of work). People see nothing of it but a short moment.
// Delegated from the document and first in turn, so it works before React has started.

const fromHex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
const toHex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

async function guess(parameters, nonce, counter) {
  const password = new Uint8Array(nonce.length + 4);
  password.set(nonce);
  new DataView(password.buffer).setUint32(nonce.length, counter);
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const terms = {
    name: "PBKDF2",
    hash: "SHA-256",
    salt: fromHex(parameters.salt),
    iterations: parameters.cost,
  };
  const bits = await crypto.subtle.deriveBits(terms, key, parameters.keyLength * 8);
  return toHex(new Uint8Array(bits));
}

async function solve(challenge) {
  const { parameters } = challenge;
  const nonce = fromHex(parameters.nonce);
  for (let counter = 0; ; counter += 1) {
    const derivedKey = await guess(parameters, nonce, counter);
    if (derivedKey.startsWith(parameters.keyPrefix)) {
      return btoa(JSON.stringify({ challenge, solution: { counter, derivedKey } }));
    }
  }
}

// What cannot be asked or done is left to the shop, which then says so in words.
async function proofFor(door) {
  try {
    const answer = await fetch(`/doors/challenge?door=${encodeURIComponent(door)}`);
    return answer.status === 200 ? await solve(await answer.json()) : "";
  } catch {
    return "";
  }
}

const proven = new WeakSet();
const busy = new WeakSet();

document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    const door = form.dataset?.door;
    if (!door) return;
    if (proven.delete(form) || event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (busy.has(form)) return;
    busy.add(form);
    const { submitter } = event;
    try {
      form.elements.challenge.value = await proofFor(door);
    } finally {
      busy.delete(form);
    }
    proven.add(form);
    form.requestSubmit(submitter && form.contains(submitter) ? submitter : undefined);
  },
  { capture: true },
);
