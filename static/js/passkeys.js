// Passkeys: a button with data-passkey asks the server for options, the browser for a passkey, and the server whether it is right.
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

async function ask(address, body) {
  const response = await fetch(address, {
    method: "POST",
    headers: { ...csrfHeaders(), "Content-Type": "application/json" },
    body: JSON.stringify(body ?? {}),
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

async function show(options) {
  const { challenge, allowCredentials } = options;
  const shown = await navigator.credentials.get({
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

async function run(button) {
  const { passkey, options, answer, prove, failed } = button.dataset;
  button.disabled = true;
  try {
    const credential = await (passkey === "add" ? make : show)(await ask(options));
    const { redirect_url } = await ask(answer, credential);
    if (passkey === "add") goOn(redirect_url);
    else location.assign(redirect_url);
  } catch (error) {
    // Whoever closes the browser's own window has said no; it needs no more words than the others.
    if (error.code === "reauthentication_required") location.assign(`${prove}?next=${encodeURIComponent(location.pathname)}`);
    else toast(error.code ? error.message : failed);
  } finally {
    button.disabled = false;
  }
}

// Passkeys belong to a name: at a bare number there are none.
const hasName = /[a-z]$/i.test(location.hostname);

for (const button of document.querySelectorAll("[data-passkey]")) {
  button.hidden = !window.PublicKeyCredential || !hasName;
  button.addEventListener("click", () => run(button));
}
for (const words of document.querySelectorAll("[data-passkey-nameless]")) words.hidden = hasName;
