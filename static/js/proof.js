// Does the sum of `contact.proof`: keys are made by PBKDF2 until one begins as it must.
//
// An element with `data-challenge` holds the challenge; its field `proof` gets the answer. With
// `data-sends` it is a form, which is sent then. Without this script a person looks instead.

const PAUSE = 16; // tries before the browser may do something else

const bytes = hex => Uint8Array.from(hex.match(/../g) || [], pair => parseInt(pair, 16));
const hex = buffer => Array.from(new Uint8Array(buffer), byte => byte.toString(16).padStart(2, "0")).join("");

async function derived({ salt, nonce, cost, keyLength }, counter) {
  const password = new Uint8Array(nonce.length / 2 + 4);
  password.set(bytes(nonce));
  new DataView(password.buffer).setUint32(nonce.length / 2, counter);
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: cost };
  return hex(await crypto.subtle.deriveBits(how, key, 8 * keyLength));
}

async function solved(challenge) {
  const started = performance.now();
  for (let first = 0; ; first += PAUSE) {
    const counters = Array.from({ length: PAUSE }, (_, number) => first + number);
    const keys = await Promise.all(counters.map(counter => derived(challenge.parameters, counter)));
    const found = keys.findIndex(key => key.startsWith(challenge.parameters.keyPrefix));
    if (found >= 0) {
      const time = Math.round(performance.now() - started);
      return { counter: first + found, derivedKey: keys[found], time };
    }
  }
}

async function work(place) {
  const show = (name, isShown) => {
    const told = place.querySelector(`[data-${name}]`);
    if (told) told.hidden = !isShown;
  };
  show("else", false);
  show("while", true);
  try {
    const challenge = JSON.parse(place.dataset.challenge);
    const solution = await solved(challenge);
    place.querySelector("[name=proof]").value = btoa(JSON.stringify({ challenge, solution }));
  } catch {
    show("else", true); // no crypto on a page without https
    return;
  } finally {
    show("while", false);
  }
  show("after", true);
  if ("sends" in place.dataset) place.submit();
}

document.querySelectorAll("[data-challenge]").forEach(work);
