// A notice of the desktop when something new waits, where the browser has them and the person asks.
// It says that something waits and nothing else: no name and no reference leaves the page. It is off
// until somebody turns it on, and off again once this tab is closed or the session has ended.

const ON = "expunge-notices";
const COUNT = "expunge-waits";
const EVERY_MS = 120_000;
const place = document.querySelector('meta[name="expunge-notices"]')?.content;
const button = document.querySelector("[data-notices]");
const isOn = () => sessionStorage.getItem(ON) === "yes" && Notification.permission === "granted";

function show() {
  if (!button) return;
  button.hidden = false;
  button.textContent = isOn() ? button.dataset.stop : button.dataset.start;
  button.setAttribute("aria-pressed", String(isOn()));
}

async function look() {
  if (!isOn()) return;
  const answer = await fetch(place, { redirect: "error" }).catch(() => null);
  if (!answer?.ok) {
    sessionStorage.removeItem(ON); // nobody is signed in any more
    return;
  }
  const { waits } = await answer.json();
  const before = Number(sessionStorage.getItem(COUNT) ?? waits);
  sessionStorage.setItem(COUNT, String(waits));
  if (waits > before) new Notification("Something waits for you in Expunge");
}

if (place && "Notification" in window) {
  show();
  button?.addEventListener("click", async () => {
    if (isOn()) {
      sessionStorage.removeItem(ON);
    } else if ((await Notification.requestPermission()) === "granted") {
      sessionStorage.setItem(ON, "yes");
      sessionStorage.removeItem(COUNT);
      await look();
    }
    show();
  });
  look();
  setInterval(look, EVERY_MS);
}
