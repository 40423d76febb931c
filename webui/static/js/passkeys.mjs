// Passkeys. Anyone who has no script, or a browser that knows no passkeys, sees none of the buttons and
// uses the passphrase. A button with data-passkey="use" or "make" asks the browser for what its
// data-options say, puts the answer into its form, and where it has data-send, sends the form.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
const described = (list) => (list ?? []).map((each) => ({ ...each, id: toBytes(each.id) }));

async function make(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      user: { ...options.user, id: toBytes(options.user.id) },
      excludeCredentials: described(options.excludeCredentials),
    },
  });
  return answer(made, {
    clientDataJSON: toText(made.response.clientDataJSON),
    attestationObject: toText(made.response.attestationObject),
  });
}

async function use(options) {
  const used = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      allowCredentials: described(options.allowCredentials),
    },
  });
  return answer(used, {
    clientDataJSON: toText(used.response.clientDataJSON),
    authenticatorData: toText(used.response.authenticatorData),
    signature: toText(used.response.signature),
    userHandle: null,
  });
}

const answer = (credential, response) =>
  JSON.stringify({
    id: credential.id,
    rawId: credential.id,
    type: credential.type,
    response,
    clientExtensionResults: {},
  });

async function ask(button) {
  const { passkey, options, into, send, failed, done } = button.dataset;
  const said = document.getElementById("passkey-said");
  const form = button.form;
  try {
    const asked = JSON.parse(options);
    form.elements[into].value = await (passkey === "make" ? make(asked) : use(asked));
  } catch {
    said.textContent = failed; // what the browser says is for programmers
    return;
  }
  said.textContent = done ?? "";
  if (send !== undefined) {
    if (send) form.action = send;
    HTMLFormElement.prototype.submit.call(form); // a field may be called "submit"
  }
}

if (window.PublicKeyCredential) {
  for (const hidden of document.querySelectorAll("[data-needs-passkeys]")) hidden.hidden = false;
  for (const button of document.querySelectorAll("[data-passkey]")) {
    button.addEventListener("click", () => ask(button));
  }
}
