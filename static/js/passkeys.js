// Passkeys: a button with data-passkey asks the server for options, the browser for a passkey, and the server whether it is right.
// Where one logs in, the browser offers them in the field of the name besides, and the button ends that while it asks itself.
import { csrfHeaders } from "./csrf.js";
import { toast } from "./toasts.js";

function bytesOf(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0)).buffer;
}

function textOf(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

async function ask(address, body, signal) {
  const response = await fetch(address, {
    method: "POST",
    headers: { ...csrfHeaders(), "Content-Type": "application/json" },
    body: JSON.stringify(body ?? {}),
    signal,
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw Object.assign(new Error(answer.detail ?? ""), { code: answer.code });
  return answer;
}

const withBytes = (credentials = []) => credentials.map((each) => ({ ...each, id: bytesOf(each.id) }));

async function make(options) {
  const { user, challenge, excludeCredentials } = options;
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytesOf(challenge),
      user: { ...user, id: bytesOf(user.id) },
      excludeCredentials: withBytes(excludeCredentials),
    },
  });
  return described(made, {
    attestationObject: textOf(made.response.attestationObject),
    transports: made.response.getTransports?.() ?? [],
  });
}

async function show(options, quietly = {}) {
  const { challenge, allowCredentials } = options;
  const shown = await navigator.credentials.get({
    ...quietly,
    publicKey: { ...options, challenge: bytesOf(challenge), allowCredentials: withBytes(allowCredentials) },
  });
  const { authenticatorData, signature, userHandle } = shown.response;
  return described(shown, {
    authenticatorData: textOf(authenticatorData),
    signature: textOf(signature),
    userHandle: userHandle ? textOf(userHandle) : null,
  });
}

function described(credential, response) {
  return {
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { ...response, clientDataJSON: textOf(credential.response.clientDataJSON) },
  };
}

/** Go on after a new passkey; the first backup codes are made where a form of this page asks for them. */
function goOn(address) {
  const form = document.querySelector(`form[action="${address}"]`);
  if (form) form.submit();
  else location.assign(address);
}

// “Stay logged in” and “Do not ask again” are said beside what is typed, and meant for the passkey, too.
function answerOf({ dataset: { answer } }) {
  const address = new URL(answer, location.href);
  if (document.querySelector("[name=remember]:checked")) address.searchParams.set("remember", "1");
  return address;
}

const isOurs = ({ code }) => typeof code === "string"; // Those of the browser are numbers.

let offering = new AbortController();
let offered = Promise.resolve();

function offer(button) {
  offering = new AbortController();
  offered = offerQuietly(button, offering.signal);
}

async function offerQuietly(button, signal) {
  if (button.dataset.passkey !== "offer" || !(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  const options = await ask(button.dataset.options, {}, signal).catch(() => null);
  if (!options || signal.aborted) return;
  const renewal = setTimeout(() => renew(button), options.timeout);
  try {
    const credential = await show(options, { mediation: "conditional", signal });
    location.assign((await ask(answerOf(button), credential)).redirect_url);
  } catch (error) {
    // Else it is the browser that offers none; the button is still there.
    if (isOurs(error)) toast(error.message);
    if (error.code === "invalid_state") offer(button);
  } finally {
    clearTimeout(renewal);
  }
}

// What the server asked is good for some minutes.
function renew(button) {
  offering.abort();
  if (document.hidden) addEventListener("visibilitychange", () => offer(button), { once: true });
  else offer(button);
}

async function run(button) {
  const { passkey, options, prove, failed } = button.dataset;
  button.disabled = true;
  offering.abort();
  try {
    await offered;
    const credential = await (passkey === "add" ? make : show)(await ask(options));
    const { redirect_url } = await ask(answerOf(button), credential);
    if (passkey === "add") goOn(redirect_url);
    else location.assign(redirect_url);
  } catch (error) {
    // Whoever closes the browser's own window has said no; it needs no more words than the others.
    if (error.code === "reauthentication_required") location.assign(`${prove}?next=${encodeURIComponent(location.pathname)}`);
    else toast(isOurs(error) ? error.message : failed);
    offer(button);
  } finally {
    button.disabled = false;
  }
}

// Passkeys belong to a name: at a bare number there are none.
const hasName = /[a-z]$/i.test(location.hostname);

for (const button of document.querySelectorAll("[data-passkey]")) {
  button.hidden = !window.PublicKeyCredential || !hasName;
  button.addEventListener("click", () => run(button));
  if (!button.hidden) offer(button);
}
// Whoever sends a password has chosen; an answer that comes late must not bring the session of before.
document.addEventListener("submit", () => offering.abort());
for (const words of document.querySelectorAll("[data-passkey-nameless]")) words.hidden = hasName;
