// Every page works without this: it adds the menu on a narrow screen, "Show" beside the passphrase,
// the focus on an error summary, and sorting of tables.
import { initAll } from "../vendor/govuk-frontend.min.js";
import { initAll as initAllMoj } from "../vendor/moj-frontend.min.js";
import "./passkeys.mjs";
import "./notices.mjs";
import "./leaving_out.mjs";
import "./next-step.mjs";
import { askAgain, asked, ENDED, NEW, SAME } from "./refreshing.mjs";

initAll();
initAllMoj();

// What runs is fetched again every two seconds, while the page is looked at; each quarter is told to
// a screen reader, once.
const work = document.querySelector("[data-refresh]");
let told = "";
let shown = "";

// What somebody unfolded stays so, and the focus stays on the link or the fold where it was.
function replaceKept(text) {
  const open = [...work.querySelectorAll("details[open][id]")].map((each) => each.id);
  const held = work.contains(document.activeElement) ? document.activeElement : null;
  const place = held && (held.id ? `#${CSS.escape(held.id)}` : held.getAttribute("href") && `a[href="${CSS.escape(held.getAttribute("href"))}"]`);
  work.innerHTML = text;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (place) work.querySelector(place)?.focus();
}

async function lookAtWork() {
  const answer = await asked(work.dataset.refresh);
  if (answer === SAME || answer === ENDED) return answer;
  const text = await answer.text();
  if (text === shown) return SAME;
  shown = text;
  replaceKept(text);
  const quarters = [...work.querySelectorAll("progress")].map((bar) => `${Math.floor(bar.value / 25) * 25} %`).join(", ");
  if (quarters !== told) {
    told = quarters;
    document.getElementById("work-status").textContent = quarters || "No work is under way.";
  }
  return NEW;
}

if (work) askAgain(lookAtWork, 2000);
