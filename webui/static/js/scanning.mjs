// Codes on labels: seals, IMEIs, serial numbers. A hand scanner types, and then presses Enter: that leads
// to the next field and sends nothing. Where the browser has BarcodeDetector and a camera, a button
// beside each field reads a code with it; pictures of the camera stay in the browser.
// Anyone who has no script types or scans as before, and Enter does nothing.

const fields = [...document.querySelectorAll("input[data-scan]")];
const FORMATS = ["code_128", "code_39", "code_93", "codabar", "ean_13", "itf", "qr_code", "data_matrix"];

const after = (field) => {
  const all = [...field.form.elements].filter((each) => !each.disabled && each.offsetParent && each.type !== "hidden");
  return all[all.indexOf(field) + 1];
};

for (const field of fields) {
  field.addEventListener("keydown", (pressed) => {
    if (pressed.key !== "Enter") return;
    pressed.preventDefault();
    field.dispatchEvent(new Event("change"));
    after(field)?.focus();
  });
}

// What is taken already is told when the field is left, before the rest is typed.
const asked = document.querySelector("form[data-taken]");
if (asked) {
  const told = ["reference", "seal"].map((name) => {
    const said = made("p", "govuk-error-message app-taken", "");
    said.setAttribute("role", "status");
    asked.elements[name].after(said);
    return { name, said, field: asked.elements[name] };
  });
  const ask = async () => {
    const body = new FormData();
    body.set("csrf_token", asked.elements.csrf_token.value);
    body.set("case_id", asked.dataset.case);
    for (const { name, field } of told) body.set(name, field.value);
    const answer = await fetch(asked.dataset.taken, { method: "POST", body, redirect: "error" }).catch(() => null);
    const taken = answer?.ok ? await answer.json() : {};
    for (const { name, said } of told) said.textContent = taken[name] ?? "";
  };
  for (const { field } of told) field.addEventListener("change", ask);
}

async function canRead() {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return [];
  const known = await BarcodeDetector.getSupportedFormats().catch(() => []);
  return FORMATS.filter((each) => known.includes(each));
}

function made(name, classes, words) {
  const element = document.createElement(name);
  element.className = classes;
  element.textContent = words;
  return element;
}

async function read(field, formats) {
  const shown = made("dialog", "app-scan", "");
  shown.setAttribute("aria-label", `Scan: ${field.dataset.scan}`);
  const video = made("video", "app-scan__picture", "");
  video.muted = true;
  video.playsInline = true;
  const said = made("p", "govuk-body", "Hold the code in front of the camera.");
  said.setAttribute("role", "status");
  const stop = made("button", "govuk-button govuk-button--secondary", "Stop the camera");
  stop.type = "button";
  stop.addEventListener("click", () => shown.close());
  shown.append(video, said, stop);
  document.body.append(shown);
  let stream = null;
  shown.addEventListener("close", () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    shown.remove();
  });
  shown.showModal();
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    if (!shown.open) return shown.dispatchEvent(new Event("close"));
    video.srcObject = stream;
    await video.play();
    const detector = new BarcodeDetector({ formats });
    while (shown.open) {
      const [code] = await detector.detect(video).catch(() => []);
      if (code) {
        field.value = code.rawValue.trim();
        shown.close();
        field.dispatchEvent(new Event("change"));
        after(field)?.focus();
        return;
      }
      await new Promise((next) => setTimeout(next, 200));
    }
  } catch {
    said.textContent = "The camera cannot be used. Type the number, or use a hand scanner.";
  }
}

if (fields.length) {
  const formats = await canRead();
  for (const field of formats.length ? fields : []) {
    const button = made("button", "govuk-button govuk-button--secondary app-scan__button", "Scan with the camera");
    button.type = "button";
    button.setAttribute("aria-label", `Scan with the camera: ${field.dataset.scan}`);
    button.addEventListener("click", () => read(field, formats));
    field.after(button);
  }
}
