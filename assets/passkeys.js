// Passkeys: a form with `data-passkey` gets a question from the shop, has the device answer it,
// and tells the shop the answer. Such forms are shown where browsers know passkeys.
const CANCELLED = "Nothing was chosen. You can try again, or sign in another way.";
const HAS_ONE = "This device has a passkey for your account already.";
const AWAY = "The shop doesn't answer just now. Please try again.";

async function ask(path, told) {
  const answer = await fetch(`/doors/passkeys/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(told),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.problem);
  return said;
}

const passkeyWays = {
  async use({ next: told }) {
    const next = told || new URLSearchParams(location.search).get("next") || "/";
    const asked = await ask("question", {});
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(asked);
    const credential = await navigator.credentials.get({ publicKey });
    const on = await ask("sign-in", { credential: credential.toJSON(), next });
    location.assign(on.location);
  },
  async make({ passkey_name: name, passkey_password: current }) {
    const asked = await ask("new", { name, current });
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(asked);
    const credential = await navigator.credentials.create({ publicKey });
    await ask("add", { name, credential: credential.toJSON() });
    location.assign("/account?news=passkey");
  },
};

function inWords(error) {
  if (error.name === "NotAllowedError") return CANCELLED;
  if (error.name === "InvalidStateError") return HAS_ONE;
  return error.name === "Error" ? error.message : AWAY;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches?.("[data-passkey]")) return;
  event.preventDefault();
  const problem = form.querySelector("[data-passkey-problem]");
  const button = form.querySelector("[type=submit]");
  problem.textContent = "";
  button.disabled = true;
  try {
    await passkeyWays[form.dataset.passkey](Object.fromEntries(new FormData(form)));
  } catch (error) {
    problem.textContent = inWords(error);
  }
  button.disabled = false;
});

if (window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
  document.documentElement.dataset.passkeys = "";
}
