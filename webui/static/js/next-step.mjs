// Where a page says what it waits for, that is asked for again, so that the button of the next step
// appears by itself. The focus stays where it is, and nothing else on the page changes.
import { askAgain, asked, ENDED, NEW, SAME } from "./refreshing.mjs";

const block = document.querySelector("[data-next-step]");
const part = (within, name) => within.querySelector(`[data-part="${name}"]`);
const words = (element) => element.textContent.replace(/\s+/g, " ").trim();

async function lookAtNextStep() {
  const { nextStep, shown } = block.dataset;
  const answer = await asked(nextStep, { "Expunge-Shown": shown, "Expunge-Head": block.dataset.head });
  if (answer === SAME || answer === ENDED) return answer;
  const old = part(block, "button");
  if (old.contains(document.activeElement) || old.querySelector(":hover")) return SAME; // about to be pressed
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-head]");
  block.dataset.head = fresh.dataset.head;
  const [stands, button] = [part(fresh, "stands"), part(fresh, "button")];
  const said = `${words(stands)} ${words(button)}`.trim();
  const isNew = said !== `${words(part(block, "stands"))} ${words(old)}`.trim();
  if (isNew) {
    part(block, "stands").replaceChildren(...stands.childNodes);
    old.replaceChildren(...button.childNodes);
    part(block, "choices").hidden = false;
    part(block, "older").hidden = false;
    part(block, "said").textContent = said;
  }
  if (fresh.dataset.waits !== "yes") return ENDED;
  return isNew ? NEW : SAME;
}

if (block) askAgain(lookAtNextStep, 2000, 20_000);

// On the list of tasks it is only told that there is something else: the list is opened to be read.
const tasks = document.querySelector("[data-tasks]");

async function lookAtTasks() {
  const answer = await asked(tasks.dataset.tasks, { "Expunge-Head": tasks.dataset.head });
  if (answer === SAME || answer === ENDED) return answer;
  const { waits } = await answer.json();
  if (String(waits) === tasks.dataset.waits) return SAME;
  tasks.hidden = false;
  return ENDED;
}

if (tasks) askAgain(lookAtTasks, 10_000, 60_000);
